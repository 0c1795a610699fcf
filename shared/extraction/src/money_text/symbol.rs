//! The signs, abbreviations and words by which prices name their currency.

use std::{collections::HashMap, sync::LazyLock};

use super::{Currency, locale::Locale, numeral::is_space};

/// How far a symbol can be trusted, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// A letter or two that means money only when nothing but the number stands beside it.
    Alone,
    /// Letters that could be a unit or a word: they count beside the number.
    Beside,
    /// The bare dollar: any code or fuller dollar in the same text says more.
    Dollar,
    /// Means money wherever it stands.
    Sure,
}

/// A symbol found in a text, with its place in the text's characters.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) trust: Trust,
    pub(super) text: String,
    meaning: &'static str,
}

struct Entry {
    chars: Vec<char>,
    trust: Trust,
    /// The commonest meaning first, then what it means in the countries that use those.
    meaning: &'static str,
}

/// Signs that mean money anywhere; those of letters only as whole words.
const SURE: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP EGP LBP"),
    ("¥", "JPY CNY"),
    ("￥", "JPY CNY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("₺", "TRY"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₡", "CRC"),
    ("₦", "NGN"),
    ("₲", "PYG"),
    ("₭", "LAK"),
    ("₮", "MNT"),
    ("₵", "GHS"),
    ("GH₵", "GHS"),
    ("GH¢", "GHS"),
    ("₸", "KZT"),
    ("₼", "AZN"),
    ("₾", "GEL"),
    ("֏", "AMD"),
    ("৳", "BDT"),
    ("៛", "KHR"),
    ("﷼", "SAR IRR OMR QAR YER"),
    ("₨", "INR PKR LKR NPR MUR SCR"),
    ("ƒ", "AWG ANG"),
    ("₿", "BTC"),
    ("₶", "FRF"),
    ("₣", "FRF CHF"),
    ("₤", "GBP ITL TRY"),
    ("₧", "ESP"),
    ("₯", "GRD"),
    ("؋", "AFN"),
    ("₥", "USD"),
    ("₢", "BRL"),
    ("R₣", "RWF"),
    ("US$", "USD"),
    ("U$S", "USD"),
    ("U$D", "USD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("AU $", "AUD"),
    ("CA$", "CAD"),
    ("C$", "CAD NIO"),
    ("CDN$", "CAD"),
    ("CAD$", "CAD"),
    ("AUD$", "AUD"),
    ("USD$", "USD"),
    ("NZD$", "NZD"),
    ("SGD$", "SGD"),
    ("HKD$", "HKD"),
    ("MXN$", "MXN"),
    ("US $", "USD"),
    ("NZ$", "NZD"),
    ("NZ $", "NZD"),
    ("S$", "SGD"),
    ("SG$", "SGD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("TW$", "TWD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("Mex$", "MXN"),
    ("CL$", "CLP"),
    ("COL$", "COP"),
    ("CO$", "COP"),
    ("AR$", "ARS"),
    ("$U", "UYU"),
    ("UY$", "UYU"),
    ("$b", "BOB"),
    ("RD$", "DOP"),
    ("J$", "JMD"),
    ("JA$", "JMD"),
    ("TT$", "TTD"),
    ("T$", "TOP"),
    ("Z$", "ZWL"),
    ("B$", "BND BSD"),
    ("Bds$", "BBD"),
    ("BZ$", "BZD"),
    ("FJ$", "FJD"),
    ("G$", "GYD"),
    ("GY$", "GYD"),
    ("EC$", "XCD"),
    ("L$", "LRD"),
    ("N$", "NAD"),
    ("NA$", "NAD"),
    ("SI$", "SBD"),
    ("WS$", "WST"),
    ("CUC$", "CUC"),
    ("MOP$", "MOP"),
    ("CI$", "KYD"),
    ("BD$", "BMD"),
    ("Nu.", "BTN"),
    ("C$D", "CAD"),
    ("zł", "PLN"),
    ("Zł", "PLN"),
    ("ZŁ", "PLN"),
    ("Kč", "CZK"),
    ("KČ", "CZK"),
    ("kč", "CZK"),
    ("Kčs", "CZK"),
    ("руб.", "RUB BYN"),
    ("руб", "RUB BYN"),
    ("РУБ.", "RUB BYN"),
    ("РУБ", "RUB BYN"),
    ("Руб.", "RUB BYN"),
    ("Руб", "RUB BYN"),
    ("бел. руб.", "BYN"),
    ("бел.руб.", "BYN"),
    ("Br", "BYN ETB"),
    ("грн.", "UAH"),
    ("грн", "UAH"),
    ("ГРН", "UAH"),
    ("гривень", "UAH"),
    ("лв.", "BGN"),
    ("лв", "BGN"),
    ("ЛВ", "BGN"),
    ("дин.", "RSD"),
    ("дин", "RSD"),
    ("Дин", "RSD"),
    ("ДИН", "RSD"),
    ("ден.", "MKD"),
    ("ден", "MKD"),
    ("ДЕН", "MKD"),
    ("тг.", "KZT"),
    ("тг", "KZT"),
    ("тенге", "KZT"),
    ("сум", "UZS"),
    ("сўм", "UZS"),
    ("so'm", "UZS"),
    ("so‘m", "UZS"),
    ("soʻm", "UZS"),
    ("сом", "KGS"),
    ("KM", "BAM"),
    ("км", "BAM"),
    ("RM", "MYR"),
    ("Rp.", "IDR"),
    ("Rp", "IDR"),
    ("FCFA", "XOF XAF"),
    ("CFA", "XOF XAF"),
    ("Ft", "HUF"),
    ("Ft.", "HUF"),
    ("TL", "TRY"),
    ("円", "JPY"),
    ("圓", "TWD JPY HKD"),
    ("圆", "CNY"),
    ("元", "CNY TWD HKD"),
    ("块", "CNY"),
    ("원", "KRW"),
    ("บาท", "THB"),
    ("đ", "VND"),
    ("Đ", "VND"),
    ("VNĐ", "VND"),
    ("VND", "VND"),
    ("تومان", "IRR"),
    ("ریال", "IRR"),
    ("ريال", "SAR QAR OMR YER"),
    ("ر.س.", "SAR"),
    ("ر.س", "SAR"),
    ("درهم", "AED MAD"),
    ("د.إ.", "AED"),
    ("د.إ", "AED"),
    ("جنيه", "EGP"),
    ("ج.م.", "EGP"),
    ("ج.م", "EGP"),
    ("ج.س.", "SDG"),
    ("ج.س", "SDG"),
    ("د.ك.", "KWD"),
    ("د.ك", "KWD"),
    ("د.ب.", "BHD"),
    ("د.ب", "BHD"),
    (".د.ب", "BHD"),
    ("ع.د", "IQD"),
    ("د.ع", "IQD"),
    ("د.ت", "TND"),
    ("د.أ", "JOD"),
    ("د.ج", "DZD"),
    ("د.م.", "MAD"),
    ("د.م", "MAD"),
    ("د.ل", "LYD"),
    ("ر.ق", "QAR"),
    ("ر.ع.", "OMR"),
    ("ر.ي", "YER"),
    ("ل.ل", "LBP"),
    ("ل.س", "SYP"),
    ("ش.ج", "ILS"),
    ("ش.ص", "SOS"),
    ("دينار أردني", "JOD"),
    ("دينار", "KWD BHD IQD JOD TND DZD LYD"),
    ("نافكا", "ERN"),
    ("ש\"ח", "ILS"),
    ("ש״ח", "ILS"),
    ("שח", "ILS"),
    ("ብር", "ETB"),
    ("ናቕፋ", "ERN"),
    ("ரூ", "LKR INR"),
    ("රු", "LKR"),
    ("रु", "INR NPR"),
    ("ლ", "GEL"),
    ("лари", "GEL"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("Euro", "EUR"),
    ("EURO", "EUR"),
    ("Euros", "EUR"),
    ("евро", "EUR"),
    ("ευρώ", "EUR"),
];

/// Abbreviations and words that count beside a number, or as the whole of a hint.
const BESIDE: &[(&str, &str)] = &[
    ("kr.", "SEK DKK NOK ISK"),
    ("kr", "SEK DKK NOK ISK"),
    ("Kr.", "SEK DKK NOK ISK"),
    ("Kr", "SEK DKK NOK ISK"),
    ("KR", "SEK DKK NOK ISK"),
    (":-", "SEK"),
    ("lei", "RON MDL"),
    ("Lei", "RON MDL"),
    ("LEI", "RON MDL"),
    ("leu", "RON MDL"),
    ("р.", "RUB BYN"),
    ("р", "RUB BYN"),
    ("Р", "RUB BYN"),
    ("Р.", "RUB BYN"),
    ("P.", "RUB BYN"),
    ("с.", "TJS KGS"),
    ("zl", "PLN"),
    ("Zl", "PLN"),
    ("ZL", "PLN"),
    ("Kc", "CZK"),
    ("kc", "CZK"),
    ("KC", "CZK"),
    ("Fr.", "CHF"),
    ("Fr", "CHF"),
    ("fr.", "CHF"),
    ("SFr.", "CHF"),
    ("SFr", "CHF"),
    ("sFr.", "CHF"),
    ("Rs.", "INR PKR LKR NPR MUR SCR"),
    ("Rs", "INR PKR LKR NPR MUR SCR"),
    ("RS", "INR PKR LKR NPR MUR SCR"),
    ("RS.", "INR PKR LKR NPR MUR SCR"),
    ("Re", "INR"),
    ("Lek", "ALL"),
    ("lek", "ALL"),
    ("Lekë", "ALL"),
    ("din", "RSD"),
    ("DIN", "RSD"),
    ("Din", "RSD"),
    ("rsd", "RSD"),
    ("BD", "BHD"),
    ("KD", "KWD"),
    ("JD", "JOD"),
    ("DT", "TND"),
    ("TND", "TND"),
    ("DH", "MAD AED"),
    ("Dh", "AED MAD"),
    ("Dhs", "AED MAD"),
    ("Dhs.", "AED MAD"),
    ("DHS", "AED MAD"),
    ("SR", "SAR"),
    ("QR", "QAR"),
    ("LE", "EGP"),
    ("L.E.", "EGP"),
    ("EGP", "EGP"),
    ("LL", "LBP"),
    ("Fdj", "DJF"),
    ("Nfk", "ERN"),
    ("FG", "GNF"),
    ("GNF", "GNF"),
    ("CF", "KMF"),
    ("RF", "RWF"),
    ("Rf", "MVR"),
    ("Rf.", "MVR"),
    ("MK", "MWK"),
    ("MT", "MZN"),
    ("MTn", "MZN"),
    ("TSh", "TZS"),
    ("TSH", "TZS"),
    ("Tsh", "TZS"),
    ("USh", "UGX"),
    ("UGX", "UGX"),
    ("KSh", "KES"),
    ("Ksh", "KES"),
    ("KSH", "KES"),
    ("KShs", "KES"),
    ("KSh.", "KES"),
    ("Sh", "KES TZS UGX SOS"),
    ("Sh.So.", "SOS"),
    ("VT", "VUV"),
    ("Vt", "VUV"),
    ("ZK", "ZMW"),
    ("Kz", "AOA"),
    ("kwz", "AOA"),
    ("Nu", "BTN"),
    ("Ks", "MMK"),
    ("K.", "MMK"),
    ("Bs.", "BOB VES"),
    ("Bs", "BOB VES"),
    ("Bs.F", "VES"),
    ("S/.", "PEN"),
    ("S/", "PEN"),
    ("Gs.", "PYG"),
    ("Gs", "PYG"),
    ("Q.", "GTQ"),
    ("L.", "HNL"),
    ("B/.", "PAB"),
    ("Esc", "PTE CVE"),
    ("esc", "PTE CVE"),
    ("NT", "TWD"),
    ("nis", "ILS"),
    ("NIS", "ILS"),
    ("yuan", "CNY"),
    ("RMB", "CNY"),
    ("yen", "JPY"),
    ("won", "KRW"),
    ("baht", "THB"),
    ("Baht", "THB"),
    ("franc", "CHF"),
    ("francs", "CHF"),
    ("Ft", "HUF"),
    ("FT", "HUF"),
    ("ft", "HUF"),
    ("forint", "HUF"),
    ("tl", "TRY"),
    ("Tl", "TRY"),
    ("Php", "PHP"),
    ("Birr", "ETB"),
    ("birr", "ETB"),
    ("dollars", "USD CAD AUD NZD SGD HKD"),
    ("dollar", "USD CAD AUD NZD SGD HKD"),
    ("pounds", "GBP"),
    ("rupees", "INR PKR LKR NPR"),
    ("Taka", "BDT"),
    ("taka", "BDT"),
    ("Tk", "BDT"),
    ("Tk.", "BDT"),
    ("BTC", "BTC"),
    ("SPL", ""),
    ("CND", "CAD"),
    ("Sʻ", "UZS"),
    ("S'", "UZS"),
    ("د.", "MAD"),
    ("GBp", "GBP"),
    ("рос. руб.", "RUB"),
    ("сомони", "TJS"),
    ("ман.", "AZN"),
    ("Ls", "LVL"),
    ("Lt", "LTL"),
    ("Sk", "SKK"),
    ("DM", "DEM"),
    ("kn", "HRK"),
    ("Kn", "HRK"),
    ("KN", "HRK"),
    ("kuna", "HRK"),
    ("ISK", "ISK"),
];

/// Single letters, which mean money only when number and letter are the whole text.
const ALONE: &[(&str, &str)] = &[
    ("R", "ZAR"),
    ("K", "PGK MMK"),
    ("P", "BWP PHP"),
    ("Q", "GTQ"),
    ("q", "GTQ"),
    ("L", "HNL"),
    ("E", "SZL"),
    ("D", "GMD"),
    ("с", "KGS"),
    ("M", "LSL"),
    ("B", "THB"),
    ("p", "GBP"),
];

/// Every dollar and peso that is written with the bare sign.
const DOLLARS: &str = "USD CAD AUD NZD SGD HKD TWD MXN CLP COP ARS UYU DOP BSD BBD BZD JMD TTD GYD BND LRD NAD FJD KYD";

static TABLE: LazyLock<HashMap<char, Vec<Entry>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<Entry>> = HashMap::new();
    let dollar = [("$", DOLLARS), ("＄", DOLLARS)];
    let kinds: [(Trust, &[(&'static str, &'static str)]); 4] = [
        (Trust::Sure, SURE),
        (Trust::Beside, BESIDE),
        (Trust::Alone, ALONE),
        (Trust::Dollar, &dollar),
    ];
    for (trust, entries) in kinds {
        for (text, meaning) in entries {
            let chars: Vec<char> = text.chars().collect();
            let Some(first) = chars.first().copied() else {
                continue;
            };
            table.entry(first).or_default().push(Entry {
                chars,
                trust,
                meaning,
            });
        }
    }
    for entries in table.values_mut() {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.chars.len()));
    }
    table
});

impl Symbol {
    /// The currency it means at that place; `None` when it has no code.
    pub(super) fn currency(&self, locale: &Locale) -> Option<Currency> {
        if self.meaning.is_empty() {
            return Currency::from_code(&self.text);
        }
        let local = locale.currency();
        let mut meanings = self.meaning.split(' ').filter_map(Currency::from_code);
        let usual = meanings.clone().next();
        meanings.find(|meaning| Some(*meaning) == local).or(usual)
    }
}

/// Whether a letter of a script that separates words by spaces.
fn is_word_letter(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn is_whole(text: &[char], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at)).copied();
    let after = text.get(end).copied();
    let opens = is_word_letter(text[start]);
    let closes = is_word_letter(text[end - 1]);
    let is_part =
        opens && before.is_some_and(is_word_letter) || closes && after.is_some_and(is_word_letter);
    !is_part
}

/// For each ASCII character whether a symbol begins with it.
static ASCII_STARTS: LazyLock<[bool; 128]> = LazyLock::new(|| {
    let mut starts = [false; 128];
    for first in TABLE.keys().filter(|first| first.is_ascii()) {
        starts[*first as usize] = true;
    }
    starts
});

/// All symbols of a text, in order and without overlaps.
pub(super) fn symbols(text: &[char]) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(symbol) = symbol_at(text, at) {
            at = symbol.end;
            found.push(symbol);
        } else {
            at += 1;
        }
    }
    found
}

fn symbol_at(text: &[char], at: usize) -> Option<Symbol> {
    let first = text[at];
    let may_begin = if first.is_ascii() {
        ASCII_STARTS[first as usize]
    } else {
        !is_space(first)
    };
    let entries = if may_begin { TABLE.get(&first) } else { None };
    let known = entries.into_iter().flatten().find(|entry| {
        let end = at + entry.chars.len();
        end <= text.len() && text[at..end] == entry.chars[..] && is_whole(text, at, end)
    });
    let code = code_at(text, at);
    let known = known.map(|entry| Symbol {
        start: at,
        end: at + entry.chars.len(),
        trust: entry.trust,
        text: entry.chars.iter().collect(),
        meaning: entry.meaning,
    });
    match (known, code) {
        (Some(known), Some(code)) if code.end > known.end => Some(code),
        (Some(known), _) => Some(known),
        (None, code) => code.or_else(|| rouble_at(text, at)),
    }
}

/// `рублей`, `рубля`: the word is named by its stem.
fn rouble_at(text: &[char], at: usize) -> Option<Symbol> {
    if !matches!(text[at], 'р' | 'Р') {
        return None;
    }
    let stem: Vec<char> = text
        .get(at..at + 3)?
        .iter()
        .flat_map(|c| c.to_lowercase())
        .collect();
    let starts = at == 0 || !is_word_letter(text[at - 1]);
    (starts && stem == ['р', 'у', 'б']).then(|| Symbol {
        start: at,
        end: at + 3,
        trust: Trust::Sure,
        text: text[at..at + 3].iter().collect(),
        meaning: "RUB BYN",
    })
}

/// An ISO code as a whole word. In capitals it is sure unless it is a word as well.
fn code_at(text: &[char], at: usize) -> Option<Symbol> {
    let letters = text.get(at..at + 3)?;
    if !letters.iter().all(char::is_ascii_alphabetic) || !is_whole(text, at, at + 3) {
        return None;
    }
    let written: String = letters.iter().collect();
    let currency = Currency::from_code(&written)?;
    let is_capital = letters.iter().all(char::is_ascii_uppercase);
    if !is_capital && currency.is_word() {
        return None;
    }
    let trust = if is_capital && !currency.is_word() {
        Trust::Sure
    } else {
        Trust::Beside
    };
    Some(Symbol {
        start: at,
        end: at + 3,
        trust,
        text: written,
        meaning: "",
    })
}

/// Whether only spaces and light punctuation stand between two places.
pub(super) fn touches(text: &[char], from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 4
        && text[from..to]
            .iter()
            .all(|c| is_space(*c) || matches!(c, ':' | '.'))
}
