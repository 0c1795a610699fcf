//! The words around a price: from, free, ask us, per seat, a month, billed yearly.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

/// How often a price is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Every day.
    Day,
    /// Every week.
    Week,
    /// Every month.
    Month,
    /// Every three months.
    Quarter,
    /// Every year.
    Year,
    /// Once and for all.
    OneTime,
}

/// What one price buys one of.
const UNITS: &[(&str, &str)] = &[
    (
        "user",
        r"users?|persons?|people|nutzer|benutzer|utilisateurs?|usuarios?|utenti|gebruikers?|użytkownik\w*|пользовател\w*",
    ),
    ("seat", r"seats?|licen[sc]es?|lizenz(?:en)?"),
    (
        "member",
        r"(?:team\s+)?members?|mitglied(?:er)?|employees?|mitarbeiter",
    ),
    ("editor", r"editors?"),
    ("agent", r"agents?"),
    ("host", r"hosts?"),
    ("device", r"devices?|gerät(?:e)?"),
    ("site", r"(?:web)?sites?|domains?|stores?"),
    ("app", r"apps?|applications?"),
    ("project", r"projects?|workspaces?"),
    ("contact", r"contacts?"),
    ("server", r"servers?|nodes?|instances?"),
    ("credit", r"credits?"),
    ("request", r"requests?|api\s+calls?"),
    (
        "unit",
        r"units?|each|ea|pieces?|pcs?|stück|st(?:ü|u)ck|шт\.?",
    ),
];

static PER: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    UNITS
        .iter()
        .filter_map(|(unit, words)| {
            let pattern = format!(r"(?i)(?:/|\bper\b|\bpro\b|\bpar\b|\bpor\b|\ba\b|\beach\b|\bje\b|\bza\b)\s*(?:additional\s+|active\s+|paid\s+|named\s+|1\s+)?(?:{words})\b");
            Some((*unit, Regex::new(&pattern).ok()?))
        })
        .collect()
});

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static PERIODS: LazyLock<Vec<(Period, Regex)>> = LazyLock::new(|| {
    let before = r"(?:/|\bper\b|\bpro\b|\bpar\b|\bal?\b|\bpor\b|\bevery\b|\beach\b|\ban\b|\bim\b|\bje\b|\bza\b|\bв\b|\bза\b|\bw\b)\s*";
    let patterns = [
        (
            Period::Month,
            format!(
                r"(?i){before}(?:1\s+)?(?:mo(?:nth|nat|is)?|mes|mese|mês|maand|miesiąc|mies\.?|měsíc|mėn\.?|mth|месяц|мес\.?|månad|mån|måned|mnd)\b|\bmonthly\b|\bmonatlich\b|\bmensuel(?:le)?\b|\bmensual\b|\bmensile\b|\bmensal\b|/\s*月|每月|월"
            ),
        ),
        (
            Period::Year,
            format!(
                r"(?i){before}(?:1\s+)?(?:y(?:ea)?r|jahr|an(?:n[ée]e?)?|año|anno|ano|jaar|rok|год|år)\b|\b(?:annual|year)ly\b|\bjährlich\b|\bannuel(?:le)?\b|\banual\b|\bannually\b|\bp\.?\s?a\.|/\s*年|每年"
            ),
        ),
        (
            Period::Quarter,
            format!(r"(?i){before}quarter\b|\bquarterly\b|\bvierteljährlich\b"),
        ),
        (
            Period::Week,
            format!(r"(?i){before}(?:week|wk|woche|semaine|semana|settimana|неделю)\b|\bweekly\b"),
        ),
        (
            Period::Day,
            format!(
                r"(?i){before}(?:day|tag|jour|día|giorno|night|nacht|nuit|noche|сутки|день)\b|\bdaily\b"
            ),
        ),
        (
            Period::OneTime,
            r"(?i)\bone[\s-]?time\b|\bonce\b|\blifetime\b|\beinmalig\b|\bone[\s-]?off\b".to_owned(),
        ),
    ];
    patterns
        .into_iter()
        .filter_map(|(period, text)| Some((period, pattern(&text)?)))
        .collect()
});

static BILLED: LazyLock<Vec<(Period, Regex)>> = LazyLock::new(|| {
    let before = r"(?i)\b(?:billed|invoiced|charged|paid|payable|billing|abgerechnet|zahlung|facturé\w*|when\s+billed|if\s+paid)\b[^.;\n]{0,24}?";
    let patterns = [
        (
            Period::Year,
            format!(
                r"{before}\b(?:annual(?:ly)?|yearly|per\s+year|/\s*y(?:ea)?r|every\s+year|a\s+year|once\s+a\s+year|12\s+months)\b|(?i)\bjährlich\w*\s+abgerechnet|\bjährliche\s+(?:abrechnung|zahlung)|\bannual\s+(?:billing|plan|payment)|\bfacturé\w*\s+annuellement|\byearly\s+billing"
            ),
        ),
        (Period::Quarter, format!(r"{before}\bquarterly\b")),
        (
            Period::Month,
            format!(
                r"{before}\b(?:monthly|per\s+month|every\s+month|month[\s-]to[\s-]month)\b|(?i)\bmonatlich\w*\s+abgerechnet|\bmonthly\s+billing"
            ),
        ),
    ];
    patterns
        .into_iter()
        .filter_map(|(period, text)| Some((period, pattern(&text)?)))
        .collect()
});

/// Words that say the price is a lower bound, in the languages of common shops.
static FROM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\bfrom|\b(?:starting|starts)\s+(?:at|from)|\bas\s+low\s+as|\bat\s+least|\bmin(?:imum|\.)?|\bab|à\s+partir\s+d[e']|\bdès|\bdesde|\ba\s+partir\s+d[aei]|\bda|\bvanaf|\bvan|\bfra|\bfrån|\balkaen|\bod|\bот|\bвід|\bначиная\s+с|\bnuo|\balates|\bde\s+la|\bαπό|\bmulai|\bchỉ\s+từ|\btừ|เริ่มต้น(?:ที่)?)\s*:?\s*$",
    )
});

/// Signs and words behind a price that make it a lower bound: `$49+`, `2,980円から`.
static OR_MORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^\+\s*(?:$|/|per\b|a\b)|^\s*(?:から|～\s*$|〜\s*$|起|부터|이상|(?:and|&)\s+(?:up|above|more)\b|or\s+more\b|alkaen\b|-?(?:dan|den|tan|ten)\s+başlayan|से\s+शुरू)",
    )
});

/// Words before a price that nobody is asked any more.
static FORMER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:was|were|rrp|r\.r\.p\.|msrp|uvp|statt|instead\s+of|(?:list|retail|old|regular|original|previous|former)\s+price|originally|previously|formerly|reg\.?|au\s+lieu\s+de|ancien\s+prix|prix\s+(?:barré|conseillé)|antes|precio\s+anterior|prima|invece\s+di|vorher|früher|ehemals|alter\s+preis|zamiast|cena\s+regularna|původně|původní\s+cena|вместо|было|старая\s+цена|van\s+de\s+prijs|adviesprijs|førpris|ordinarie(?:\s+pris)?|tidigare)|通常価格|定価|原价|原價|정가)\s*:?\s*$",
    )
});

/// Words before what one must buy for something to be free: `free shipping on orders over $49`.
static THRESHOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:free|gratis|gratuit\w*|kostenlos\w*|kostenfrei\w*|darmow\w*|бесплатн\w*)\b[^.!|•\d]{0,30}\b(?:shipping|delivery|postage|returns|versand|lieferung|livraison|envío|envio|spedizione|verzending|dostawa|доставк\w*|frakt)\b[^.!|•\d]{0,30}\b(?:over|above|from|of|orders?|ab|über|dès|desde|oltre|sopra|vanaf|boven|od|от|över)\W*$",
    )
});

/// Words by which nothing is asked, in the languages of vendors and shops.
const FREE_WORDS: &[&str] = &[
    r"free|for\s+free|gr[aá]tis|gratuit(?:e|o|a|a?mente|ement)?|gratuït[ao]?|kostenlos|kostenfrei|zdarma|zadarmo",
    r"bezpłatn\w+|darmow\w+|za\s+darmo|ingyenes(?:en)?|ilmainen|ilmaiseksi|ókeypis|tasuta|nemokama[is]?|bezmaksas",
    r"besplat(?:no|an)|brezplač(?:no|en)|falas|doako|percuma|miễn\s+phí|ücretsiz|bedava|δωρεάν",
    r"бесплатн\w+|безплат(?:но|ен)|безкоштовн\w+|бясплатна|бесплатан",
    r"免费|免費|無料|无料|무료|مجان[يى]|مجانا|مجانًا|رایگان|חינם|मुफ्त|मुफ़्त|निःशुल्क|ফ্রি|ฟรี|უფასო|անվճար",
];

static FREE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = FREE_WORDS.join("|");
    let forever = r"(?:forever|for\s+ever|always|für\s+immer|immer|dauerhaft|para\s+siempre|para\s+sempre|siempre|per\s+sempre|pour\s+toujours|à\s+vie|voor\s+altijd|na\s+zawsze|навсегда|永久|永远)";
    pattern(&format!(
        r"(?i)^\W*(?:(?:it['’]?s|completely|totally|100\s?%|{forever})\s*)?(?:{words})(?:\s*{forever}|\s+of\s+charge|\s+plan|\s+for\s+\w+)?\W*$"
    ))
});

static CONTACT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:contact(?:\s+(?:us|sales|our|the|me))|call\s+(?:us|for\s+(?:price|pricing|quote))|talk\s+to\s+(?:us|sales|an?\s+expert|our)|speak\s+(?:to|with)\s+(?:us|sales|our)|get\s+(?:a\s+)?(?:quote|in\s+touch)|request\s+(?:a\s+)?(?:quote|pricing|price|demo)|ask\s+for\s+(?:a\s+)?(?:price|quote)|custom(?:\s+(?:pricing|price|quote|plan))?|let['’]s\s+talk|price\s+(?:on|upon)\s+(?:request|application)|poa|on\s+request|tailored|bespoke|auf\s+anfrage|kontakt(?:ieren)?(?:\s+sie)?(?:\s+uns)?|sur\s+(?:devis|demande)|nous\s+contacter|contactez|consultar|contacta(?:r|nos)?|contáctenos|sob\s+(?:consulta|orçamento)|fale\s+conosco|su\s+richiesta|contattaci|op\s+aanvraag|neem\s+contact|na\s+zapytanie|skontaktuj|kontakta\s+oss|kontakt\s+os|pris\s+på\s+(?:förfrågan|forespørsel)|ota\s+yhteyttä|по\s+запросу|свяжитесь|на\s+запит|na\s+dotaz|na\s+vyžádání|kontaktujte|bize\s+ulaşın|teklif\s+al\w*|liên\s+hệ|hubungi\s+kami)\b|联系(?:我们|销售)|聯絡我們|聯繫我們|お問い?合わ?せ|要相談|応相談|문의|اتصل\s+بنا|تواصل\s+معنا|צור\s+קשר|ติดต่อ",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// Whether the text before a number makes it a lower bound.
pub(super) fn ends_with_from(before: &str) -> bool {
    matches(&FROM, before)
}

/// Whether the text behind a number makes it a lower bound.
pub(super) fn starts_with_or_more(behind: &str) -> bool {
    matches(&OR_MORE, behind)
}

/// Whether the text before a number makes it a former price.
pub(super) fn ends_with_former(before: &str) -> bool {
    matches(&FORMER, before)
}

/// Whether the text before a number makes it what one must buy for free delivery.
pub(super) fn ends_with_threshold(before: &str) -> bool {
    matches(&THRESHOLD, before)
}

/// Whether the whole text says that nothing is asked.
pub(super) fn is_free(text: &str) -> bool {
    text.len() < 80 && matches(&FREE, text)
}

/// Whether the text asks the reader to get in touch about the price.
pub(super) fn asks_to_contact(text: &str) -> bool {
    matches(&CONTACT, text)
}

/// What one price buys one of, as in `/ user` and `per seat`.
pub(super) fn unit(text: &str) -> Option<&'static str> {
    PER.iter()
        .filter_map(|(unit, pattern)| Some((pattern.find(text)?.start(), *unit)))
        .min()
        .map(|(_, unit)| unit)
}

/// The period nearest to the beginning of the text, with the words about billing taken out.
pub(super) fn period(text: &str) -> Option<Period> {
    let mut rest = text.to_owned();
    for (_, pattern) in BILLED.iter() {
        rest = pattern.replace_all(&rest, " ").into_owned();
    }
    PERIODS
        .iter()
        .filter_map(|(period, pattern)| Some((pattern.find(&rest)?.start(), *period)))
        .min_by_key(|(start, _)| *start)
        .map(|(_, period)| period)
}

/// How often the bill comes, which may differ from what the price is quoted for.
pub(super) fn billed(text: &str) -> Option<Period> {
    BILLED
        .iter()
        .filter_map(|(period, pattern)| Some((pattern.find(text)?.start(), *period)))
        .min_by_key(|(start, _)| *start)
        .map(|(_, period)| period)
}
