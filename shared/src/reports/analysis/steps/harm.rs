//! Steps that help one side and hurt the other: they are set aside, however well they pay.

use rust_decimal::Decimal;

use super::{Step, risk_scores};
use crate::reports::{
    analysis::{inputs::Inputs, register::Register},
    document::RejectionReason,
};

/// Sets aside what the company's own answers make harmful: to those who buy from it, where their data or a wrong result
/// is at stake and they gain little; to the company, where the step will not be taken up and only others gain.
pub(super) fn set_harmful_aside(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
) {
    let catalogue = inputs.catalogue;
    let (customers, business, little) = (
        catalogue.constant_value("harm_customers"),
        catalogue.constant_value("harm_business"),
        catalogue.constant_value("harm_value"),
    );
    for step in steps.iter_mut().filter(|step| step.is_proposed()) {
        let opportunity = step.considered.opportunity;
        let gains_little = |score: u32| Decimal::from(score) < little;
        let for_customers = gains_little(opportunity.customer_value.score);
        let for_business = gains_little(opportunity.business_health.score);
        let worst = risk_scores(inputs, register, opportunity)
            .into_iter()
            .filter(|risk| risk.is_raised)
            .filter_map(|risk| {
                let score = register.value(risk.score);
                let reason = match risk.factor.as_str() {
                    "data_privacy" | "accuracy" if for_customers && score >= customers => {
                        RejectionReason::HurtsCustomers
                    }
                    "change_management" | "vendor_lock_in"
                        if for_business && !for_customers && score >= business =>
                    {
                        RejectionReason::HurtsBusiness
                    }
                    _ => return None,
                };
                Some((score, reason, risk))
            })
            .max_by(|a, b| a.0.cmp(&b.0).then(b.2.factor.cmp(&a.2.factor)));
        if let Some((_, reason, risk)) = worst {
            step.dropped = Some(reason);
            step.harm = Some((risk.factor, risk.score));
        }
    }
}
