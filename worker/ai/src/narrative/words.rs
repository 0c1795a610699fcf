//! Words that count: figures in words, counted things, ratios, and whether a text is English.

/// Words that are figures. Wider than the publish gate's list: the gate must let the rules' own words pass.
const FIGURES: &[&str] = &[
    "half",
    "halves",
    "halved",
    "halve",
    "halving",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "fourth",
    "fourths",
    "fifth",
    "fifths",
    "sixth",
    "sixths",
    "tenth",
    "tenths",
    "double",
    "doubles",
    "doubled",
    "doubling",
    "twice",
    "thrice",
    "triple",
    "triples",
    "tripled",
    "tripling",
    "treble",
    "quadruple",
    "quadrupled",
    "dozen",
    "dozens",
    "score",
    "scores",
    "hundred",
    "hundreds",
    "hundredth",
    "thousand",
    "thousands",
    "thousandth",
    "million",
    "millions",
    "millionth",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "percent",
    "percentage",
    "percentages",
    "cent",
    "cents",
    "zero",
    "nil",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fourty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "twofold",
    "threefold",
    "fourfold",
    "fivefold",
    "sixfold",
    "sevenfold",
    "eightfold",
    "ninefold",
    "tenfold",
    "hundredfold",
    "thousandfold",
    "euro",
    "euros",
    "dollar",
    "dollars",
    "eur",
    "usd",
    "gbp",
    "quid",
    "grand",
    "bps",
];

/// Phrases that say a figure without a number.
const PHRASES: &[&str] = &[
    "no cost",
    "free of charge",
    "for free",
    "cost nothing",
    "costs nothing",
    "order of magnitude",
    "orders of magnitude",
    "break even in",
    "pays for itself in",
];

const SMALL: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Things that are measured: a number word before them is a figure of the model's own.
const MEASURES: &[&str] = &[
    "second", "seconds", "minute", "minutes", "hour", "hours", "days", "week", "weeks", "month",
    "months", "year", "years", "decade", "decades", "pound", "pounds", "times", "point", "points",
];

/// Things that are counted, which one of may well be spoken of.
const COUNTED: &[&str] = &[
    "people",
    "staff",
    "employees",
    "colleagues",
    "customers",
    "clients",
    "patients",
    "guests",
    "users",
    "buyers",
    "learners",
    "shoppers",
    "seats",
    "licences",
    "invoices",
    "tickets",
    "questions",
    "calls",
    "orders",
    "leads",
    "enquiries",
    "appointments",
    "meetings",
    "emails",
    "messages",
    "developers",
    "teachers",
    "companies",
    "firms",
];

/// English words that hold sentences together.
const GLUE: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "so", "as", "if", "than", "that", "this", "these",
    "those", "it", "its", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had",
    "do", "does", "did", "can", "could", "will", "would", "should", "may", "might", "must", "of",
    "to", "in", "on", "at", "by", "for", "from", "with", "without", "into", "over", "under",
    "after", "before", "while", "when", "where", "which", "who", "what", "how", "why", "you",
    "your", "they", "them", "their", "there", "here", "not", "no", "each", "every", "all", "any",
    "more", "less", "most", "first", "then", "because", "since", "until", "once", "only", "also",
    "one", "between",
];

/// Words in lower case, in order. A hyphen or an apostrophe inside a word joins it, so "hun-dred" is one word.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’')))
        .map(|word| {
            word.chars()
                .filter(|letter| letter.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_currency(letter: char) -> bool {
    matches!(
        letter,
        '$' | '¢' | '£' | '¤' | '¥' | '֏' | '؋' | '৳' | '฿' | '₠'
            ..='⃏' | '﷼' | '＄' | '￠' | '￡' | '￥' | '￦'
    )
}

/// The first figure in a text: a digit of any script, a sign, a number word.
#[must_use]
pub fn figure_in(text: &str) -> Option<String> {
    if let Some(sign) = text.chars().find(|letter| {
        letter.is_numeric()
            || is_currency(*letter)
            || matches!(letter, '%' | '‰' | '‱' | '٪' | '％' | '﹪')
    }) {
        return Some(sign.to_string());
    }
    let joined = words(text);
    let apart = text
        .split(|letter: char| !letter.is_alphabetic())
        .map(str::to_lowercase);
    if let Some(word) = joined
        .iter()
        .cloned()
        .chain(apart)
        .find(|word| FIGURES.contains(&word.as_str()))
    {
        return Some(word);
    }
    let flat = format!(" {} ", joined.join(" "));
    PHRASES
        .iter()
        .find(|phrase| flat.contains(&format!(" {phrase} ")))
        .map(|phrase| (*phrase).to_owned())
}

/// A number word that counts or measures something: "six weeks", "two busy people".
pub(super) fn counted_in(text: &str) -> Option<String> {
    let words = words(&text.replace(['-', '–'], " "));
    words.iter().enumerate().find_map(|(at, word)| {
        if !SMALL.contains(&word.as_str()) {
            return None;
        }
        let thing = words.iter().skip(at + 1).take(2).find(|next| {
            MEASURES.contains(&next.as_str()) || (word != "one" && COUNTED.contains(&next.as_str()))
        })?;
        Some(format!("{word} {thing}"))
    })
}

/// Two number words that make a share or a range: "nine in ten", "two out of three".
pub(super) fn ratio_in(text: &str) -> Option<String> {
    let words = words(&text.replace(['-', '–', '/', ':'], " "));
    let is_small = |word: Option<&String>| word.is_some_and(|word| SMALL.contains(&word.as_str()));
    words.iter().enumerate().find_map(|(at, word)| {
        if !SMALL.contains(&word.as_str()) {
            return None;
        }
        let next = words.get(at + 1).map(String::as_str);
        let second = match next {
            Some("in" | "to" | "of" | "per" | "by" | "or") => words.get(at + 2),
            Some("out") => words.get(at + 3),
            _ => words.get(at + 1),
        };
        is_small(second).then(|| format!("{word} … {}", second.cloned().unwrap_or_default()))
    })
}

/// Too few words that English sentences are held together by.
pub(super) fn is_foreign(text: &str) -> bool {
    let words = words(text);
    let glue = words
        .iter()
        .filter(|word| GLUE.contains(&word.as_str()))
        .count();
    words.len() >= 8 && glue * 5 < words.len()
}
