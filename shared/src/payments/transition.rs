//! The rules by which a payment moves, as one pure function.
//!
//! ```text
//! created ─> open ─> processing ─> failed          refunded <── paid, disputed, held
//!              │         │           │             disputed <─> paid
//!              ├─> expired ──────────┴─> paid      disputed ─> dispute_lost
//!              └─────────────────────────> paid, or held when something does not fit
//! ```
//!
//! A payment goes from where it stands to what its checkout says now, skipping what was missed in between.
//! What is older than where it stands changes nothing. So the end depends on the checkout alone, not on
//! which events came, how often, or in which order.

use super::{HeldReason, PaymentState, checkout::Fact};

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing new.
    Stay,
    /// Go there.
    To(PaymentState),
    /// Money came, but not what we asked for.
    Hold(HeldReason),
}

/// Where a payment goes when its checkout says this. `guard` is what does not fit, and stops only what would
/// take the money as ours.
#[must_use]
pub fn advance(state: PaymentState, fact: Fact, guard: Result<(), HeldReason>) -> Step {
    use PaymentState::{
        Created, DisputeLost, Disputed, Expired, Failed, Held, Open, Paid, Processing, Refunded,
    };

    let to = match (state, fact) {
        (Refunded | DisputeLost, _) => state,
        // Also what was held: giving the money back is one of the two ways out.
        (
            Created | Open | Processing | Failed | Expired | Held | Paid | Disputed,
            Fact::Refunded,
        ) => Refunded,
        (Held, _) => state,
        (
            Created | Open | Processing | Failed | Expired,
            Fact::Paid | Fact::Disputed | Fact::DisputeLost,
        ) => match guard {
            Err(reason) => return Step::Hold(reason),
            Ok(()) => said(fact),
        },
        (Paid | Disputed, Fact::Paid | Fact::Disputed | Fact::DisputeLost) => said(fact),
        (Created, Fact::Open)
        | (Created | Open, Fact::Processing | Fact::Expired)
        | (Created | Open | Processing, Fact::Failed) => said(fact),
        (Open, Fact::Open)
        | (Processing, Fact::Open | Fact::Processing | Fact::Expired)
        | (
            Failed | Expired | Paid | Disputed,
            Fact::Open | Fact::Processing | Fact::Expired | Fact::Failed,
        ) => state,
    };
    if to == state {
        Step::Stay
    } else {
        Step::To(to)
    }
}

/// The state that a fact names.
const fn said(fact: Fact) -> PaymentState {
    match fact {
        Fact::Open => PaymentState::Open,
        Fact::Expired => PaymentState::Expired,
        Fact::Processing => PaymentState::Processing,
        Fact::Failed => PaymentState::Failed,
        Fact::Paid => PaymentState::Paid,
        Fact::Disputed => PaymentState::Disputed,
        Fact::DisputeLost => PaymentState::DisputeLost,
        Fact::Refunded => PaymentState::Refunded,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::{Step, advance};
    use crate::payments::{
        HeldReason, PaymentState,
        checkout::{Checkout, Fact},
        simulator::{Action, sample_checkout},
    };

    const FACTS: [Fact; 8] = [
        Fact::Open,
        Fact::Expired,
        Fact::Processing,
        Fact::Failed,
        Fact::Paid,
        Fact::Disputed,
        Fact::DisputeLost,
        Fact::Refunded,
    ];

    fn apply(state: PaymentState, fact: Fact, guard: Result<(), HeldReason>) -> PaymentState {
        match advance(state, fact, guard) {
            Step::Stay => state,
            Step::To(to) => to,
            Step::Hold(_) => PaymentState::Held,
        }
    }

    #[test]
    fn the_drawn_transitions_hold() {
        use PaymentState::{
            Created, DisputeLost, Disputed, Expired, Failed, Open, Paid, Processing, Refunded,
        };

        for (from, fact, to) in [
            (Created, Fact::Open, Open),
            (Created, Fact::Paid, Paid),
            (Open, Fact::Processing, Processing),
            (Open, Fact::Expired, Expired),
            (Open, Fact::Paid, Paid),
            (Processing, Fact::Paid, Paid),
            (Processing, Fact::Failed, Failed),
            (Expired, Fact::Paid, Paid),
            (Failed, Fact::Paid, Paid),
            (Paid, Fact::Refunded, Refunded),
            (Paid, Fact::Disputed, Disputed),
            (Disputed, Fact::Paid, Paid),
            (Disputed, Fact::DisputeLost, DisputeLost),
            (Disputed, Fact::Refunded, Refunded),
        ] {
            assert_eq!(apply(from, fact, Ok(())), to, "{from} with {fact:?}");
        }
    }

    #[test]
    fn older_news_changes_nothing() {
        for state in [
            PaymentState::Paid,
            PaymentState::Disputed,
            PaymentState::Held,
            PaymentState::Refunded,
            PaymentState::DisputeLost,
        ] {
            for fact in [Fact::Open, Fact::Processing, Fact::Expired, Fact::Failed] {
                assert_eq!(
                    advance(state, fact, Ok(())),
                    Step::Stay,
                    "{state} with {fact:?}"
                );
            }
        }
        for fact in FACTS {
            assert_eq!(advance(PaymentState::Refunded, fact, Ok(())), Step::Stay);
            assert_eq!(advance(PaymentState::DisputeLost, fact, Ok(())), Step::Stay);
        }
    }

    #[test]
    fn money_that_does_not_fit_is_never_ours() {
        for reason in HeldReason::ALL {
            for state in PaymentState::ALL {
                for fact in FACTS {
                    let to = apply(*state, fact, Err(*reason));
                    assert!(
                        !to.is_entitling() || state.is_entitling(),
                        "{state} with {fact:?} became {to}"
                    );
                }
            }
        }
        assert_eq!(
            advance(PaymentState::Open, Fact::Paid, Err(HeldReason::Amount)),
            Step::Hold(HeldReason::Amount)
        );
    }

    #[test]
    fn every_step_is_taken_once() {
        for state in PaymentState::ALL {
            for fact in FACTS {
                for guard in [Ok(()), Err(HeldReason::Amount)] {
                    let once = apply(*state, fact, guard);
                    assert_eq!(apply(once, fact, guard), once, "{state} with {fact:?}");
                }
            }
        }
    }

    /// Every state that a checkout goes through under these actions; those the provider refuses are skipped.
    fn chapters(actions: &[Action]) -> Vec<Checkout> {
        let mut checkout = sample_checkout();
        let mut chapters = vec![checkout.checkout.clone()];
        for action in actions {
            if checkout.act(*action).is_ok() {
                chapters.push(checkout.checkout.clone());
            }
        }
        chapters
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// An event makes us look at the checkout as it is then. Whichever looks happen, as long as one comes
        /// after the last change, the end is the same.
        #[test]
        fn the_end_depends_on_the_checkout_alone(
            actions in vec(select(Action::ALL), 0..9),
            mut looks in vec(0_usize..9, 0..24),
            guard in select(&[Ok(()), Err(HeldReason::Amount)][..]),
        ) {
            let chapters = chapters(&actions);
            let last = chapters.len() - 1;
            // Events come in any order and more than once, but nobody sees the checkout before it is so.
            looks.sort_unstable();

            let direct = apply(PaymentState::Open, chapters[last].fact(), guard);
            let mut state = PaymentState::Created;
            for look in looks {
                state = apply(state, chapters[look.min(last)].fact(), guard);
            }
            for _ in 0..2 {
                state = apply(state, chapters[last].fact(), guard);
            }

            prop_assert_eq!(state, direct);
        }
    }
}
