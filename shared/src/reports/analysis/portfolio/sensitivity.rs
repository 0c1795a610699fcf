//! Which evidence moves the result most.

use rust_decimal::prelude::ToPrimitive;

use crate::reports::{
    analysis::{register::Register, simulation::Column},
    claim::{ClaimNumber, EvidenceNumber},
};

/// The evidence that moves a claim most, by how closely their outcomes go together over all draws.
#[must_use]
pub fn most_sensitive(register: &Register, of: ClaimNumber) -> Vec<EvidenceNumber> {
    let Some(Column::Spread(net)) = register.column(of) else {
        return Vec::new();
    };
    let mut ranked: Vec<(i64, EvidenceNumber)> = register
        .leaves(of)
        .into_iter()
        .filter_map(|leaf| {
            let Column::Spread(values) = register.evidence_column(leaf)? else {
                return None;
            };
            // Whole millionths, so that the order does not hang on the last bit.
            Some(((correlation(values, net) * 1e6).to_i64()?, leaf))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|(_, leaf)| leaf).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand draws")]
pub(super) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let (mut cov, mut var_a, mut var_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (da, db) = (a - mean_a, b - mean_b);
        cov += da * db;
        var_a += da * da;
        var_b += db * db;
    }
    let scale = (var_a * var_b).sqrt();
    if scale > 0.0 {
        (cov / scale).abs()
    } else {
        0.0
    }
}
