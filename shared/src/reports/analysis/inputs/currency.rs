//! Money in other currencies, converted with dated rates.

use super::*;

impl Inputs<'_> {
    /// The rate of a currency as evidence: units for one US dollar.
    pub fn rate(&self, register: &mut Register, currency: Currency) -> Option<EvidenceNumber> {
        let table = &self.catalogue.rates;
        let rate = table.rate(currency)?;
        Some(register.add(NewEvidence {
            source: table.source_name.clone(),
            url: Some(table.source_url.clone()),
            date: Some(rate.as_of.to_string()),
            confidence: table.confidence,
            note: Some(format!("Rate of the {} {}", table.granularity, rate.as_of)),
            ..NewEvidence::new(
                format!("rate:{currency}"),
                EvidenceKind::Rate,
                format!("{currency} for one US dollar"),
                &format!("{}_per_usd", currency.unit()),
                rate.per_base,
            )
        }))
    }

    /// A claim that converts money into euro with the dated rates; the evidence itself where it is in euro or no money.
    pub fn converted(
        &self,
        register: &mut Register,
        key: &str,
        label: &str,
        evidence: EvidenceNumber,
    ) -> Option<InputSource> {
        let unit = register.evidence(evidence)?.unit.clone();
        let head = unit.split("_per_").next().unwrap_or_default();
        if head.len() != 3 || head == "eur" {
            return Some(evidence.into());
        }
        let currency = Currency::parse(&head.to_uppercase()).ok()?;
        let euro = self.rate(register, Currency::EUR)?;
        let target = unit.replacen(head, "eur", 1);
        let confidence = register.evidence(evidence)?.confidence;
        let label = format!("{label}, in euro");
        if currency == Currency::USD {
            let claim = NewClaim::new(key, label, &target, "amount * eur_per_usd")
                .with("amount", evidence)
                .with("eur_per_usd", euro);
            return register
                .make(claim.sure(Sureness::Stated(confidence)))
                .map(Into::into);
        }
        let own = self.rate(register, currency)?;
        let per_dollar = format!("{head}_per_usd");
        let formula = format!("amount / {per_dollar} * eur_per_usd");
        let claim = NewClaim::new(key, label, &target, &formula)
            .with("amount", evidence)
            .with(per_dollar, own)
            .with("eur_per_usd", euro)
            .sure(Sureness::Stated(confidence));
        register.make(claim).map(Into::into)
    }
}

/// The unit of an answer in the currency of its country: `eur_per_hour` becomes `gbp_per_hour`.
pub(super) fn local_unit(unit: &str, currency: Currency) -> String {
    if unit.split("_per_").next() == Some("eur") {
        unit.replacen("eur", &currency.unit(), 1)
    } else {
        unit.to_owned()
    }
}
