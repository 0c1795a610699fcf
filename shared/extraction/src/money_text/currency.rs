//! Currencies by their ISO 4217 code.

use std::fmt;

use serde::{Serialize, Serializer};

/// A currency by its ISO 4217 code; codes that are no longer legal tender still name prices on old pages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Every code that is understood, in the alphabet's order, four bytes each with the space.
const CODES: &[u8] = b"AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND BOB BRL BSD BTC BTN \
    BWP BYN BYR BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUC CUP CVE CYP CZK DEM DJF DKK DOP DZD EEK EGP \
    ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP GMD GNF GRD GTQ GYD HKD HNL HRK HTG HUF IDR IEP ILS \
    INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LUF LVL \
    LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MTL MUR MVR MWK MXN MYR MZN NAD NGN NIO NLG NOK NPR NZD OMR \
    PAB PEN PGK PHP PKR PLN PTE PYG QAR ROL RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE \
    SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRL TRY TTD TWD TZS UAH UGX USD UYU UZS VEF VES \
    VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMK ZMW ZWL ";

/// Codes that are also words people write in capitals; they count only beside a number.
const WORDS: &[&str] = &[
    "ALL", "AMD", "BAM", "COP", "CUP", "GEL", "KES", "LAK", "MAD", "MOP", "MUR", "NAD", "PEN",
    "RON", "SIT", "SOS", "STN", "TOP", "TRY",
];

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// Reads a code in any case; `None` when no currency has it. The rouble's code of before 1998 is read as today's.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        let upper = bytes.map(|byte| byte.to_ascii_uppercase());
        if &upper == b"RUR" {
            return Some(Self(*b"RUB"));
        }
        is_known(upper).then_some(Self(upper))
    }

    /// The three capital letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Whether the code is also a word, such as `TRY`.
    pub(super) fn is_word(self) -> bool {
        WORDS.contains(&self.code())
    }

    /// Whether people write it with the dollar's sign.
    pub(super) fn is_dollar(self) -> bool {
        self.code().ends_with('D') && self.0 != *b"AED" && self.0 != *b"BHD"
            || matches!(
                &self.0,
                b"MXN" | b"CLP" | b"COP" | b"ARS" | b"UYU" | b"DOP" | b"BRL" | b"CUC" | b"CUP"
            )
    }

    /// Whether a thousandth is written as its subunit, so `12.500` is twelve and a half.
    pub(super) fn has_three_decimals(self) -> bool {
        matches!(&self.0, b"BHD" | b"KWD" | b"OMR" | b"JOD" | b"TND" | b"LYD")
    }
}

/// Looks a code up by halving the list.
fn is_known(code: [u8; 3]) -> bool {
    let (codes, _) = CODES.as_chunks::<4>();
    codes
        .binary_search_by(|known| known[..3].cmp(&code))
        .is_ok()
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_any_case() {
        assert_eq!(Currency::from_code(" eur "), Some(Currency::EUR));
        assert_eq!(
            Currency::from_code("RUR").expect("old rouble").code(),
            "RUB"
        );
        assert_eq!(Currency::from_code("SKU"), None);
        assert_eq!(Currency::from_code("€"), None);
    }
}
