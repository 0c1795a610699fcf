//! What a page's country and language say about signs that several currencies share.

use super::Currency;

/// Where a page is at home; both parts may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// The country as two small letters, such as `ca`.
    pub country: Option<String>,
    /// The language as two small letters, such as `fr`.
    pub language: Option<String>,
}

/// Country endings that everybody registers, so they say nothing about a country.
const GENERIC_ENDINGS: &[&str] = &[
    "ai", "app", "cc", "co", "dev", "fm", "gg", "io", "ly", "me", "sh", "so", "tv", "ws", "eu",
];

/// Countries, the currency of each, and its commonest language where that hints at the country.
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("ad", "EUR", ""),
    ("ae", "AED", ""),
    ("al", "ALL", "sq"),
    ("am", "AMD", "hy"),
    ("ar", "ARS", ""),
    ("at", "EUR", ""),
    ("au", "AUD", ""),
    ("az", "AZN", "az"),
    ("ba", "BAM", "bs"),
    ("bd", "BDT", "bn"),
    ("be", "EUR", ""),
    ("bg", "BGN", "bg"),
    ("bh", "BHD", ""),
    ("bo", "BOB", ""),
    ("br", "BRL", ""),
    ("by", "BYN", "be"),
    ("ca", "CAD", ""),
    ("ch", "CHF", ""),
    ("cl", "CLP", ""),
    ("cn", "CNY", "zh"),
    ("co", "COP", ""),
    ("cr", "CRC", ""),
    ("cy", "EUR", ""),
    ("cz", "CZK", "cs"),
    ("de", "EUR", "de"),
    ("dk", "DKK", "da"),
    ("do", "DOP", ""),
    ("dz", "DZD", ""),
    ("ec", "USD", ""),
    ("ee", "EUR", "et"),
    ("eg", "EGP", ""),
    ("es", "EUR", ""),
    ("fi", "EUR", "fi"),
    ("fr", "EUR", "fr"),
    ("gb", "GBP", ""),
    ("ge", "GEL", "ka"),
    ("gh", "GHS", ""),
    ("gr", "EUR", "el"),
    ("gt", "GTQ", ""),
    ("hk", "HKD", ""),
    ("hn", "HNL", ""),
    ("hr", "EUR", "hr"),
    ("hu", "HUF", "hu"),
    ("id", "IDR", "id"),
    ("ie", "EUR", "ga"),
    ("il", "ILS", "he"),
    ("in", "INR", "hi"),
    ("iq", "IQD", ""),
    ("ir", "IRR", "fa"),
    ("is", "ISK", "is"),
    ("it", "EUR", "it"),
    ("jm", "JMD", ""),
    ("jo", "JOD", ""),
    ("jp", "JPY", "ja"),
    ("ke", "KES", ""),
    ("kg", "KGS", "ky"),
    ("kr", "KRW", "ko"),
    ("kw", "KWD", ""),
    ("kz", "KZT", "kk"),
    ("lb", "LBP", ""),
    ("li", "CHF", ""),
    ("lk", "LKR", "si"),
    ("lt", "EUR", "lt"),
    ("lu", "EUR", ""),
    ("lv", "EUR", "lv"),
    ("ma", "MAD", ""),
    ("mc", "EUR", ""),
    ("md", "MDL", ""),
    ("mk", "MKD", "mk"),
    ("mn", "MNT", "mn"),
    ("mt", "EUR", ""),
    ("mu", "MUR", ""),
    ("mx", "MXN", ""),
    ("my", "MYR", "ms"),
    ("ng", "NGN", ""),
    ("ni", "NIO", ""),
    ("nl", "EUR", "nl"),
    ("no", "NOK", "nb"),
    ("np", "NPR", "ne"),
    ("nz", "NZD", ""),
    ("om", "OMR", ""),
    ("pa", "USD", ""),
    ("pe", "PEN", ""),
    ("ph", "PHP", ""),
    ("pk", "PKR", "ur"),
    ("pl", "PLN", "pl"),
    ("pt", "EUR", ""),
    ("py", "PYG", ""),
    ("qa", "QAR", ""),
    ("ro", "RON", "ro"),
    ("rs", "RSD", "sr"),
    ("ru", "RUB", "ru"),
    ("sa", "SAR", ""),
    ("se", "SEK", "sv"),
    ("sg", "SGD", ""),
    ("si", "EUR", "sl"),
    ("sk", "EUR", "sk"),
    ("sv", "USD", ""),
    ("th", "THB", "th"),
    ("tn", "TND", ""),
    ("tr", "TRY", "tr"),
    ("tt", "TTD", ""),
    ("tw", "TWD", ""),
    ("tz", "TZS", ""),
    ("ua", "UAH", "uk"),
    ("ug", "UGX", ""),
    ("uk", "GBP", ""),
    ("us", "USD", ""),
    ("uy", "UYU", ""),
    ("uz", "UZS", "uz"),
    ("ve", "VES", ""),
    ("vn", "VND", "vi"),
    ("za", "ZAR", "af"),
];

impl Locale {
    /// Reads what the address and the page's language tags say, the surest first: the country's ending, a locale in the
    /// path (`/en-gb/`, `/be/en/`) or in the first host label, then the region of a tag, then its language.
    #[must_use]
    pub fn of_page(url: &str, tags: &[&str]) -> Self {
        let (host, path) = split_address(url);
        let language = tags.iter().find_map(|tag| language_of(tag));
        let country = country_of_host(&host)
            .or_else(|| country_of_path(&path))
            .or_else(|| tags.iter().find_map(|tag| region_of(tag)))
            .or_else(|| {
                let language = language.as_deref()?;
                let (country, ..) = COUNTRIES
                    .iter()
                    .find(|(_, _, spoken)| *spoken == language)?;
                Some((*country).to_owned())
            });
        Self { country, language }
    }

    /// What people pay with in that country.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        let country = self.country.as_deref()?;
        let (_, code, _) = COUNTRIES.iter().find(|(known, ..)| *known == country)?;
        Currency::from_code(code)
    }
}

/// Host and path in small letters; forgiving, since only hints are wanted.
fn split_address(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.split(':').next().unwrap_or(host);
    (host.to_ascii_lowercase(), path.to_ascii_lowercase())
}

fn is_country(text: &str) -> bool {
    COUNTRIES.iter().any(|(country, ..)| *country == text)
}

fn country_of_host(host: &str) -> Option<String> {
    let mut labels = host.rsplit('.');
    let ending = labels.next()?;
    let is_second_level_company = ending == "co" && host.ends_with(".com.co");
    if is_country(ending) && (!GENERIC_ENDINGS.contains(&ending) || is_second_level_company) {
        return Some(ending.to_owned());
    }
    let first = host.split('.').next()?;
    // `ar-sa.shop.com` names a locale, `uk.shop.com` a country; `de.shop.com` may be either, which agrees.
    region_of(first)
        .or_else(|| (host.matches('.').count() >= 2 && is_country(first)).then(|| first.to_owned()))
}

fn country_of_path(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?;
    for segment in path.split('/').filter(|part| !part.is_empty()).take(2) {
        if let Some(region) = region_of(segment) {
            return Some(region);
        }
        // `en`, `fr` are languages; as a country they would be wrong or agree with their language.
        if segment.len() == 2
            && is_country(segment)
            && !matches!(segment, "ar" | "sv" | "et" | "sl" | "ca")
        {
            return Some(segment.to_owned());
        }
    }
    None
}

/// The region of a tag such as `en-GB` or `fr_CA`.
fn region_of(tag: &str) -> Option<String> {
    let (language, region) = tag.trim().split_once(['-', '_'])?;
    let region = region.to_ascii_lowercase();
    (language.len() == 2 && is_country(&region)).then_some(region)
}

fn language_of(tag: &str) -> Option<String> {
    let language = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    (language.len() == 2).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(url: &str, tags: &[&str]) -> Option<String> {
        Locale::of_page(url, tags)
            .currency()
            .map(|found| found.to_string())
    }

    #[test]
    fn the_country_comes_from_the_surest_place() {
        assert_eq!(
            currency("https://shop.example.cl/x", &["en-US"]).as_deref(),
            Some("CLP")
        );
        assert_eq!(
            currency("https://shop.example.com/be/en/x", &["en"]).as_deref(),
            Some("EUR")
        );
        assert_eq!(
            currency("https://ar-sa.example.com/x", &[]).as_deref(),
            Some("SAR")
        );
        assert_eq!(
            currency("https://example.com/x", &["en-GB"]).as_deref(),
            Some("GBP")
        );
        assert_eq!(
            currency("https://example.io/x", &["sv"]).as_deref(),
            Some("SEK")
        );
        assert_eq!(currency("https://example.io/x", &["en"]), None);
        assert_eq!(currency("not an address", &[]), None);
    }
}
