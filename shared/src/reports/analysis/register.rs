//! The register: where claims are made, each from a formula and named inputs. Nothing else makes a figure.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        compute::{Computed, Known, at_end, compute, of_evidence},
        formula::Expression,
        render::{Precision, name_in_words, number, rendered},
        unit::dimension,
    },
    claim::{
        Claim, ClaimInput, ClaimNumber, Confidence, Distribution, End, Evidence, EvidenceKind,
        EvidenceNumber, InputSource, MonthPoint, Rounding, Spread, Working,
    },
    document::{Figure, Text},
};

/// Claims and evidence in the making.
#[derive(Debug, Default)]
pub struct Register {
    claims: Vec<Claim>,
    evidence: Vec<Evidence>,
    computed: Vec<Computed>,
    evidence_computed: Vec<Computed>,
    parsed: Vec<Option<Rc<Expression>>>,
    claim_keys: HashMap<String, ClaimNumber>,
    evidence_keys: HashMap<String, EvidenceNumber>,
    formulas: HashMap<String, Rc<Expression>>,
    /// Formulas the engine wrote wrongly; a report with one of these fails the gate.
    pub(super) faults: Vec<String>,
}

/// A piece of evidence to add.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Stable name.
    pub key: String,
    /// What kind of thing.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// Unit name.
    pub unit: String,
    /// The value.
    pub value: Decimal,
    /// Its range.
    pub distribution: Distribution,
    /// Where it comes from.
    pub source: String,
    /// Address.
    pub url: Option<String>,
    /// Date or year.
    pub date: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// What to know.
    pub note: Option<String>,
    /// Observation.
    pub observation_id: Option<String>,
    /// What would replace it.
    pub replaced_by: Option<Text>,
}

impl NewEvidence {
    /// A certain value of high confidence; the rest is set as needed.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        kind: EvidenceKind,
        label: impl Into<String>,
        unit: &str,
        value: Decimal,
    ) -> Self {
        Self {
            key: key.into(),
            kind,
            label: label.into(),
            unit: unit.to_owned(),
            value,
            distribution: Distribution::Certain,
            source: String::new(),
            url: None,
            date: None,
            confidence: Confidence::High,
            note: None,
            observation_id: None,
            replaced_by: None,
        }
    }
}

/// How a claim's confidence follows from its inputs.
#[derive(Debug, Clone, Copy)]
pub enum Sureness<'a> {
    /// That of the weakest input.
    Weakest,
    /// Stated by a published rule.
    Stated(Confidence),
    /// That of the parts that make up more than half of a sum; low where low parts do.
    LargerPart(&'a [ClaimNumber]),
}

/// A claim to make.
#[derive(Debug)]
pub struct NewClaim<'a> {
    /// Stable name.
    pub key: String,
    /// What it measures.
    pub label: String,
    /// Unit name.
    pub unit: &'a str,
    /// The formula.
    pub formula: &'a str,
    /// Its names.
    pub inputs: Vec<(String, InputSource)>,
    /// How sure.
    pub sureness: Sureness<'a>,
    /// Rounding of the result.
    pub rounding: Rounding,
    /// Only the range may be shown, whatever the confidence.
    pub range_only: bool,
    /// In other words than the formula's own.
    pub words: Option<String>,
}

impl<'a> NewClaim<'a> {
    /// A claim from a formula; the rest is set as needed.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        label: impl Into<String>,
        unit: &'a str,
        formula: &'a str,
    ) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            unit,
            formula,
            inputs: Vec::new(),
            sureness: Sureness::Weakest,
            rounding: Rounding::None,
            range_only: false,
            words: None,
        }
    }

    /// Names an input.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, source: impl Into<InputSource>) -> Self {
        self.inputs.push((name.into(), source.into()));
        self
    }

    /// States the confidence.
    #[must_use]
    pub fn sure(mut self, sureness: Sureness<'a>) -> Self {
        self.sureness = sureness;
        self
    }

    /// Shows only the range.
    #[must_use]
    pub fn as_range(mut self) -> Self {
        self.range_only = true;
        self
    }

    /// Rounds the result up.
    #[must_use]
    pub fn rounded_up(mut self, least: u32) -> Self {
        self.rounding = Rounding::UpToWhole(least);
        self
    }

    /// Says the formula in other words.
    #[must_use]
    pub fn in_words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }
}

impl From<ClaimNumber> for InputSource {
    fn from(number: ClaimNumber) -> Self {
        Self::Claim(number)
    }
}

impl From<EvidenceNumber> for InputSource {
    fn from(number: EvidenceNumber) -> Self {
        Self::Evidence(number)
    }
}

impl Register {
    /// Adds evidence, once per key.
    pub fn add(&mut self, new: NewEvidence) -> EvidenceNumber {
        if let Some(number) = self.evidence_keys.get(&new.key) {
            return *number;
        }
        let number = EvidenceNumber(next(self.evidence.len()));
        let text = evidence_text(&new);
        self.evidence_keys.insert(new.key.clone(), number);
        let evidence = Evidence {
            number,
            key: new.key,
            kind: new.kind,
            label: new.label,
            unit: new.unit,
            value: new.value,
            distribution: new.distribution,
            text,
            source: new.source,
            url: new.url,
            date: new.date,
            confidence: new.confidence,
            note: new.note,
            observation_id: new.observation_id,
            replaced_by: new.replaced_by,
        };
        self.evidence_computed.push(of_evidence(&evidence));
        self.evidence.push(evidence);
        number
    }

    /// Makes a claim, once per key; `None` where it has no value.
    pub fn make(&mut self, new: NewClaim<'_>) -> Option<ClaimNumber> {
        if let Some(number) = self.claim_keys.get(&new.key) {
            return Some(*number);
        }
        let formula = self.parse(new.formula, &new.key)?;
        self.check_units(&formula, &new);
        let inputs: Vec<ClaimInput> = formula
            .names()
            .into_iter()
            .filter_map(|name| new.inputs.iter().find(|(given, _)| given == name))
            .map(|(name, source)| ClaimInput {
                name: name.clone(),
                source: *source,
            })
            .collect();
        let working = Working::Formula {
            expression: formula.to_string(),
            rounding: new.rounding,
        };
        let computed = compute(&working, Some(&formula), &inputs, self)?;
        let confidence = self.confidence(&inputs, new.sureness);
        let words = new
            .words
            .clone()
            .unwrap_or_else(|| formula.spoken(&|name| name_in_words(name)));
        // Beyond a dozen inputs the line explains nothing; each input opens by itself.
        let numbers = if inputs.len() > LONGEST_LINE {
            String::new()
        } else {
            formula.spoken(&|name| {
                inputs
                    .iter()
                    .find(|input| input.name == name)
                    .map_or_else(String::new, |input| self.exact(input.source))
            })
        };
        let draft = Draft {
            key: new.key,
            label: new.label,
            unit: new.unit.to_owned(),
            working,
            words,
            numbers,
            inputs,
            confidence,
            range_only: new.range_only,
        };
        Some(self.push(draft, computed, Some(formula)))
    }

    /// The share of a claim's outcomes that reach a line.
    pub fn make_share(
        &mut self,
        key: &str,
        label: String,
        of: ClaimNumber,
        at_least: Decimal,
    ) -> Option<ClaimNumber> {
        let working = Working::ShareOfOutcomes { of, at_least };
        let computed = compute(&working, None, &[], self)?;
        let draft = Draft {
            key: key.to_owned(),
            label,
            unit: "share".to_owned(),
            working,
            words: "simulated outcomes that reach the line ÷ all simulated outcomes".to_owned(),
            numbers: String::new(),
            inputs: vec![ClaimInput {
                name: "outcomes".to_owned(),
                source: of.into(),
            }],
            confidence: self.claim(of)?.confidence.max(Confidence::Medium),
            range_only: false,
        };
        Some(self.push(draft, computed, None))
    }

    /// The month in which a running total turns.
    pub fn make_crossing(
        &mut self,
        key: &str,
        label: String,
        of: Vec<MonthPoint>,
    ) -> Option<ClaimNumber> {
        let inputs: Vec<ClaimInput> = of
            .iter()
            .map(|point| ClaimInput {
                name: format!("month_{}", point.month),
                source: point.claim.into(),
            })
            .collect();
        let confidence = self.confidence(&inputs, Sureness::Weakest);
        let working = Working::Crossing { of };
        let computed = compute(&working, None, &[], self)?;
        let draft = Draft {
            key: key.to_owned(),
            label,
            unit: "months".to_owned(),
            working,
            words: "the month from which the running total stays above zero".to_owned(),
            numbers: String::new(),
            inputs,
            confidence,
            range_only: false,
        };
        Some(self.push(draft, computed, None))
    }

    /// A claim with one input at an end of its range.
    pub fn make_at_input(
        &mut self,
        of: ClaimNumber,
        input: EvidenceNumber,
        end: End,
    ) -> Option<ClaimNumber> {
        let name = if end == End::Low { "low" } else { "high" };
        let (claim, evidence) = (self.claim(of)?, self.evidence(input)?);
        let key = format!("{}.at.{}.{name}", claim.key, evidence.key);
        if let Some(number) = self.claim_keys.get(&key) {
            return Some(*number);
        }
        let draft = Draft {
            key,
            label: format!(
                "{}, if “{}” is at its {name} end",
                claim.label, evidence.label
            ),
            unit: claim.unit.clone(),
            working: Working::AtInput { of, input, end },
            words: "the same formula with this one input moved and the rest at the middle"
                .to_owned(),
            numbers: String::new(),
            inputs: vec![
                ClaimInput {
                    name: "result".to_owned(),
                    source: of.into(),
                },
                ClaimInput {
                    name: "moved".to_owned(),
                    source: input.into(),
                },
            ],
            confidence: claim.confidence.max(Confidence::Medium),
            range_only: false,
        };
        let computed = compute(&draft.working, None, &[], self)?;
        Some(self.push(draft, computed, None))
    }

    /// Evidence as a figure of its own, so that a sentence can point at it.
    pub fn quote(&mut self, evidence: EvidenceNumber) -> Option<ClaimNumber> {
        let source = self.evidence(evidence)?.clone();
        let words = match source.kind {
            EvidenceKind::Answer => "your answer, as given",
            EvidenceKind::Benchmark => "benchmark, read as published",
            EvidenceKind::Price => "price, as observed",
            EvidenceKind::Assumption => "planning assumption",
            EvidenceKind::Rate => "exchange rate, as published",
            EvidenceKind::Definition => "definition",
        };
        let stated = if source.kind == EvidenceKind::Definition {
            Confidence::High
        } else {
            source.confidence
        };
        let new = NewClaim::new(
            format!("given.{}", source.key),
            source.label.clone(),
            &source.unit,
            "value",
        )
        .with("value", evidence)
        .sure(Sureness::Stated(stated))
        .in_words(words);
        self.make(new)
    }

    /// A claim.
    #[must_use]
    pub fn claim(&self, number: ClaimNumber) -> Option<&Claim> {
        self.claims.get((number.0 as usize).checked_sub(1)?)
    }

    /// A piece of evidence.
    #[must_use]
    pub fn evidence(&self, number: EvidenceNumber) -> Option<&Evidence> {
        self.evidence.get((number.0 as usize).checked_sub(1)?)
    }

    /// A claim's value at the middle.
    #[must_use]
    pub fn value(&self, number: ClaimNumber) -> Decimal {
        self.claim(number)
            .map_or(Decimal::ZERO, |claim| claim.value)
    }

    /// A claim's low and high ends; the value itself where nothing spreads.
    #[must_use]
    pub fn ends(&self, number: ClaimNumber) -> (Decimal, Decimal) {
        let Some(claim) = self.claim(number) else {
            return (Decimal::ZERO, Decimal::ZERO);
        };
        claim
            .spread
            .as_ref()
            .map_or((claim.value, claim.value), |spread| {
                (spread.p10, spread.p90)
            })
    }

    /// The claim made under a key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<ClaimNumber> {
        self.claim_keys.get(key).copied()
    }

    /// The hundred outcomes of a claim.
    #[must_use]
    pub fn hundred(&self, number: ClaimNumber) -> Option<Vec<Decimal>> {
        self.computed
            .get((number.0 as usize).checked_sub(1)?)?
            .column
            .hundred()
    }

    /// The outcomes of a claim.
    #[must_use]
    pub fn column(&self, number: ClaimNumber) -> Option<&super::simulation::Column> {
        Some(
            &self
                .computed
                .get((number.0 as usize).checked_sub(1)?)?
                .column,
        )
    }

    /// All evidence under a claim, with how it is spread.
    #[must_use]
    pub fn leaves(&self, of: ClaimNumber) -> Vec<EvidenceNumber> {
        let mut found = BTreeMap::new();
        let mut seen = vec![false; self.claims.len() + 1];
        let mut waiting = vec![of];
        while let Some(number) = waiting.pop() {
            let Some(mark) = seen.get_mut(number.0 as usize) else {
                continue;
            };
            if std::mem::replace(mark, true) {
                continue;
            }
            for input in self
                .claim(number)
                .into_iter()
                .flat_map(|claim| &claim.inputs)
            {
                match input.source {
                    InputSource::Claim(inner) => waiting.push(inner),
                    InputSource::Evidence(leaf) => {
                        found.insert(leaf, ());
                    }
                }
            }
        }
        found.into_keys().collect()
    }

    /// What the register holds, given away at the end.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Claim>, Vec<Evidence>) {
        (self.claims, self.evidence)
    }

    /// A text as it will be printed; for the live page, where findings appear before the register does.
    #[must_use]
    pub fn print(&self, text: &Text) -> String {
        let figure = |figure: &Figure| {
            self.claim(figure.claim)
                .map(|claim| claim.rendered.form(figure.form).to_owned())
        };
        text.printed(|reference| figure(reference).unwrap_or_default())
    }

    fn parse(&mut self, text: &str, key: &str) -> Option<Rc<Expression>> {
        if let Some(known) = self.formulas.get(text) {
            return Some(Rc::clone(known));
        }
        match Expression::parse(text) {
            Ok(parsed) => {
                let parsed = Rc::new(parsed);
                self.formulas.insert(text.to_owned(), Rc::clone(&parsed));
                Some(parsed)
            }
            Err(error) => {
                self.faults.push(format!("{key}: {text}: {error}"));
                None
            }
        }
    }

    fn check_units(&mut self, formula: &Expression, new: &NewClaim<'_>) {
        let of = |name: &str| {
            let (_, source) = new.inputs.iter().find(|(given, _)| given == name)?;
            let unit = match source {
                InputSource::Claim(number) => &self.claim(*number)?.unit,
                InputSource::Evidence(number) => &self.evidence(*number)?.unit,
            };
            dimension(unit)
        };
        let checked = dimension(new.unit).map(|wanted| formula.check(&wanted, &of));
        match checked {
            Some(Ok(())) => {}
            Some(Err(error)) => self
                .faults
                .push(format!("{}: {}: {error}", new.key, new.formula)),
            None => self
                .faults
                .push(format!("{}: unknown unit {}", new.key, new.unit)),
        }
    }

    /// An input's value in a working, without its noun.
    fn exact(&self, source: InputSource) -> String {
        let (value, unit) = match source {
            InputSource::Claim(number) => self
                .claim(number)
                .map(|claim| (claim.value, claim.unit.as_str())),
            InputSource::Evidence(number) => self
                .evidence(number)
                .map(|line| (line.value, line.unit.as_str())),
        }
        .unwrap_or((Decimal::ZERO, "count"));
        without_noun(&number(value, unit, Precision::Exact))
    }

    fn confidence(&self, inputs: &[ClaimInput], sureness: Sureness<'_>) -> Confidence {
        match sureness {
            Sureness::Stated(confidence) => confidence,
            Sureness::Weakest => {
                let of = |input: &ClaimInput| match input.source {
                    InputSource::Claim(number) => self.claim(number).map(|claim| claim.confidence),
                    InputSource::Evidence(number) => {
                        self.evidence(number).and_then(|line| match line.kind {
                            // Definitions and published rates decide nothing.
                            EvidenceKind::Definition | EvidenceKind::Rate => None,
                            _ => Some(line.confidence),
                        })
                    }
                };
                inputs
                    .iter()
                    .filter_map(of)
                    .min()
                    .unwrap_or(Confidence::High)
            }
            Sureness::LargerPart(parts) => {
                let share_of = |wanted: &dyn Fn(Confidence) -> bool| -> Decimal {
                    let of = parts.iter().filter_map(|number| self.claim(*number));
                    of.filter(|claim| wanted(claim.confidence))
                        .map(|claim| claim.value.abs())
                        .sum()
                };
                let all = share_of(&|_| true);
                if share_of(&|confidence| confidence == Confidence::Low) * Decimal::TWO > all {
                    Confidence::Low
                } else if share_of(&|confidence| confidence == Confidence::High) == all {
                    Confidence::High
                } else {
                    Confidence::Medium
                }
            }
        }
    }

    fn push(
        &mut self,
        draft: Draft,
        computed: Computed,
        parsed: Option<Rc<Expression>>,
    ) -> ClaimNumber {
        let number = ClaimNumber(next(self.claims.len()));
        let spread = computed.column.spread();
        let given = given(&draft.working, &draft.inputs, |number| {
            self.evidence(number)
        });
        let precision = if given {
            Precision::Exact
        } else {
            Precision::Rounded
        };
        // The customer's own number is shown as it was given; its range matters to what is computed from it.
        let shown = if given { None } else { spread.as_ref() };
        let range_only =
            shown.is_some() && (draft.range_only || draft.confidence == Confidence::Low);
        let forms = rendered(computed.value, shown, &draft.unit, precision, range_only);
        let numbers = if draft.numbers.is_empty() {
            statistic_numbers(&draft.working, &forms.exact, spread.as_ref(), &draft.unit)
        } else {
            format!("{} = {}", draft.numbers, forms.exact)
        };
        let better_evidence = self.weakest_replacement(&draft.inputs);
        self.claim_keys.insert(draft.key.clone(), number);
        self.claims.push(Claim {
            number,
            key: draft.key,
            label: draft.label,
            unit: draft.unit,
            value: computed.value,
            spread,
            working: draft.working,
            formula_words: draft.words,
            formula_numbers: numbers,
            inputs: draft.inputs,
            confidence: draft.confidence,
            range_only,
            rendered: forms,
            better_evidence,
        });
        self.computed.push(computed);
        self.parsed.push(parsed);
        number
    }

    fn weakest_replacement(&self, inputs: &[ClaimInput]) -> Option<Text> {
        inputs
            .iter()
            .filter_map(|input| match input.source {
                InputSource::Claim(number) => self
                    .claim(number)
                    .and_then(|claim| Some((claim.confidence, claim.better_evidence.as_ref()?))),
                InputSource::Evidence(number) => self
                    .evidence(number)
                    .and_then(|line| Some((line.confidence, line.replaced_by.as_ref()?))),
            })
            .min_by_key(|(confidence, _)| *confidence)
            .map(|(_, text)| text.clone())
    }
}

impl Known for Register {
    fn claim(&self, number: ClaimNumber) -> Option<&Computed> {
        self.computed.get((number.0 as usize).checked_sub(1)?)
    }

    fn evidence(&self, number: EvidenceNumber) -> Option<&Computed> {
        self.evidence_computed
            .get((number.0 as usize).checked_sub(1)?)
    }

    fn at_input(&self, of: ClaimNumber, input: EvidenceNumber, end: End) -> Option<Decimal> {
        let moved = Self::evidence(self, input)?;
        at_end(
            of,
            moved,
            end,
            &|number| {
                let place = (number.0 as usize).checked_sub(1)?;
                Some((self.claims.get(place)?, self.parsed.get(place)?.as_deref()))
            },
            &|number| Self::evidence(self, number).map(|line| line.value),
        )
    }
}

/// A figure that only repeats an answer, a price or a rate: it is shown as it was given, and without a range.
#[must_use]
pub fn given<'e>(
    working: &Working,
    inputs: &[ClaimInput],
    evidence: impl Fn(EvidenceNumber) -> Option<&'e Evidence>,
) -> bool {
    let (
        [only],
        Working::Formula {
            expression,
            rounding,
        },
    ) = (inputs, working)
    else {
        return false;
    };
    let InputSource::Evidence(number) = only.source else {
        return false;
    };
    let repeats = |line: &Evidence| {
        matches!(
            line.kind,
            EvidenceKind::Answer
                | EvidenceKind::Price
                | EvidenceKind::Rate
                | EvidenceKind::Definition
        )
    };
    *expression == only.name && rounding.is_none() && evidence(number).is_some_and(repeats)
}

/// Inputs up to which a working is written out in numbers.
const LONGEST_LINE: usize = 12;

/// A claim before it has a number.
struct Draft {
    key: String,
    label: String,
    unit: String,
    working: Working,
    words: String,
    numbers: String,
    inputs: Vec<ClaimInput>,
    confidence: Confidence,
    range_only: bool,
}

fn next(len: usize) -> u32 {
    u32::try_from(len).map_or(u32::MAX, |len| len.saturating_add(1))
}

fn without_noun(text: &str) -> String {
    match text.split_once('\u{a0}') {
        Some((number, noun))
            if noun.starts_with(char::is_alphabetic)
                && number.starts_with(|first: char| first.is_ascii_digit() || first == '−') =>
        {
            number.to_owned()
        }
        _ => text.to_owned(),
    }
}

fn statistic_numbers(
    working: &Working,
    exact: &str,
    spread: Option<&Spread>,
    unit: &str,
) -> String {
    match (working, spread) {
        (Working::ShareOfOutcomes { .. }, _) => format!(
            "{exact} of {} outcomes; never said to be above 99 % or below 1 %",
            super::simulation::DRAWS
        ),
        (Working::Crossing { .. }, Some(spread)) => format!(
            "{exact}; one outcome in ten before {}, one in ten after {}",
            number(spread.p10, unit, Precision::Rounded),
            number(spread.p90, unit, Precision::Rounded)
        ),
        _ => exact.to_owned(),
    }
}

/// A value with its range, as the evidence list prints it.
fn evidence_text(new: &NewEvidence) -> String {
    let show = |value: Decimal| number(value, &new.unit, Precision::Exact);
    let words = super::render::unit_words(&new.unit);
    let middle = show(new.value);
    let text = match &new.distribution {
        Distribution::Certain => middle,
        // An answer's range is ours, not the customer's.
        Distribution::Triangular { .. }
            if new.kind == EvidenceKind::Answer && !new.key.ends_with(".band") =>
        {
            middle
        }
        Distribution::Triangular { low, high } if low == high => middle,
        Distribution::Triangular { low, high }
        | Distribution::Quartiles {
            p25: low,
            p75: high,
        } => {
            format!("{middle}, {} to {}", without_noun(&show(*low)), show(*high))
        }
    };
    if words.is_empty() {
        text
    } else {
        format!("{text} {words}")
    }
}
