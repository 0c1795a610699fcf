//! Who may have the report.

use super::PaymentState;

/// Whether money of the session counts: one of its payments is paid, or disputed and undecided.
#[must_use]
pub fn is_paid(payments: &[PaymentState]) -> bool {
    payments.iter().any(|state| state.is_entitling())
}

/// Whether a session may have its report: the quick one is free.
#[must_use]
pub fn is_entitled(is_free: bool, payments: &[PaymentState]) -> bool {
    is_free || is_paid(payments)
}

#[cfg(test)]
mod tests {
    use super::{PaymentState, is_entitled};

    #[test]
    fn a_free_report_needs_no_payment() {
        assert!(is_entitled(true, &[]));
        assert!(!is_entitled(false, &[]));
    }

    #[test]
    fn only_money_that_is_there_counts() {
        for state in PaymentState::ALL {
            let counts = matches!(state, PaymentState::Paid | PaymentState::Disputed);
            assert_eq!(
                is_entitled(false, &[PaymentState::Expired, *state]),
                counts,
                "{state}"
            );
        }
    }
}
