//! Formulas read, print, check and evaluate as they should.

use rust_decimal::Decimal;

use super::*;
use crate::reports::analysis::unit::dimension;

fn units(name: &str) -> Option<Dimension> {
    dimension(match name {
        "hours" => "hours_per_year",
        "cost" => "eur_per_hour",
        "share" => "share",
        "monthly" => "eur_per_month",
        "months" => "months_per_year",
        _ => return None,
    })
}

#[test]
fn a_formula_reads_and_prints_the_same() -> Result<(), FormulaError> {
    for text in [
        "a * (b + c) / d - e",
        "1 - pow(1 - m, n)",
        "a - (b - c)",
        "a / (b / c)",
        "min(a, b) * max(c, 1)",
        "b * (x - min(x, r) + min(x, r) * min(x, r) / (r + r))",
    ] {
        assert_eq!(Expression::parse(text)?.to_string(), text);
    }
    Ok(())
}

#[test]
fn other_literals_and_other_signs_are_refused() {
    assert_eq!(
        Expression::parse("a * 12"),
        Err(FormulaError::Literal("12".to_owned()))
    );
    for text in [
        "", "a +", "a ^ b", "min(a)", "(a", "a b", "a.b", "1.0 * a", "sqrt(a)", "a, b",
    ] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
    assert_eq!(
        Expression::parse(&"(".repeat(1000)),
        Err(FormulaError::TooDeep)
    );
}

#[test]
fn unit_mistakes_are_refused() -> Result<(), FormulaError> {
    let eur_per_year = dimension("eur_per_year").unwrap_or_default();
    let check = |text: &str| Expression::parse(text)?.check(&eur_per_year, &units);

    assert_eq!(check("hours * cost * share"), Ok(()));
    assert_eq!(check("monthly * months"), Ok(()));
    assert_eq!(check("hours + cost"), Err(FormulaError::Mixed("+")));
    assert_eq!(check("hours * cost * cost"), Err(FormulaError::WrongResult));
    assert_eq!(check("monthly"), Err(FormulaError::WrongResult));
    assert_eq!(check("pow(cost, months)"), Err(FormulaError::PowerOfUnit));
    assert_eq!(
        check("hours * nothing"),
        Err(FormulaError::UnknownName("nothing".to_owned()))
    );
    Ok(())
}

#[test]
fn a_missing_input_and_a_division_by_zero_have_no_value() -> Result<(), FormulaError> {
    let inputs = |name: &str| match name {
        "a" => Some(Decimal::TEN),
        "zero" => Some(Decimal::ZERO),
        _ => None,
    };

    assert_eq!(
        evaluate(&Expression::parse("a * a - 1")?, &inputs),
        Some(Decimal::from(99))
    );
    assert_eq!(evaluate(&Expression::parse("a / zero")?, &inputs), None);
    assert_eq!(evaluate(&Expression::parse("a * b")?, &inputs), None);
    Ok(())
}
