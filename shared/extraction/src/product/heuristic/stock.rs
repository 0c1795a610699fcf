//! Whether the page says that the product can be bought.

use std::sync::LazyLock;

use regex::Regex;

use super::{candidate, zone::Zones};
use crate::product::{Availability, Candidate, Claim, Context};

/// Longer texts are stories, not labels.
const LABEL: usize = 90;

static SOLD_OUT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:\b(?:out[ -]of[ -]stock|sold[ -]out|currently unavailable|no longer available|not available|temporarily unavailable|discontinued|item (?:is )?unavailable|",
        r"(?:listing|auction|ad|item) (?:has |was )?(?:ended|sold|expired)|bidding (?:has )?ended|this item is sold|",
        r"ausverkauft|nicht (?:mehr )?(?:verfügbar|lieferbar|vorrätig|auf lager)|derzeit nicht|vergriffen|",
        r"rupture de stock|épuisé|indisponible|actuellement indisponible|non disponible|plus disponible|",
        r"agotado|sin stock|sin existencias|no disponible|fuera de stock|esaurito|non disponibile|terminato|esgotado|sem estoque|indisponível|indisponivel|",
        r"uitverkocht|niet (?:op voorraad|beschikbaar|leverbaar)|wyprzedan\w+|niedostępn\w+|brak w magazynie|vyprodáno|není skladem|vypredané|nie je skladom|nedostupn\w+|ni na zalogi|razprodan\w*|",
        r"slutsåld|slut i lager|udsolgt|utsolgt|ikke på lager|loppuunmyyty|ei saatavilla|elfogyott|nincs raktáron|nem kapható|stoc epuizat|indisponibil|läbi müüdud|ei ole saadaval|otsas|tükendi|stokta yok|",
        r"нет в наличии|нет на складе|распродан\w*|снят с производства|нет в продаже|немає в наявності|закончился)|",
        r"已售完|售罄|缺貨|缺货|無庫存|完售|在庫切れ|売り切れ|品切れ|품절|نفدت الكمية|غير متوفر|نفذ)",
    ))
    .ok()
});

static IN_STOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:\b(?:in[ -]stock|available now|ready to ship|ships (?:today|within|in)|available for (?:delivery|collection|pickup)|\d+ (?:left|available)|",
        r"auf lager|lieferbar|sofort verfügbar|verfügbar|vorrätig|en stock|disponible|disponibile|disponibilità immediata|em estoque|disponível|op voorraad|",
        r"dostępny|na stanie|skladem|na sklade|skladom|na zalogi|i lager|på lager|varastossa|raktáron|în stoc|in stoc|laos|stokta|есть в наличии|в наличии|на складе|є в наявності)|有現貨|在庫あり|متوفر)",
    ))
    .ok()
});

/// What a label says about the stock.
pub(in crate::product) fn availability_in(text: &str) -> Option<Availability> {
    if SOLD_OUT.as_ref()?.is_match(text) {
        return Some(Availability::OutOfStock);
    }
    IN_STOCK
        .as_ref()?
        .is_match(text)
        .then_some(Availability::InStock)
}

pub(super) fn candidates<'a>(context: &'a Context<'a>, zones: &Zones<'a>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let from = zones
        .headline
        .map_or(0, |headline| headline.saturating_sub(120));
    let to = zones.others_from.min(
        zones
            .headline
            .map_or(u32::MAX, |headline| headline.saturating_add(900)),
    );
    for node in context
        .document
        .nodes()
        .take(to as usize)
        .skip(from as usize)
    {
        let Some(text) = node.as_text() else { continue };
        let text = text.trim();
        if node.is_hidden()
            || text.len() < 2
            || text.len() > LABEL
            || !text
                .bytes()
                .any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
        {
            continue;
        }
        let Some(availability) = availability_in(text) else {
            continue;
        };
        let mut score = match availability {
            Availability::OutOfStock => 56,
            Availability::InStock => 52,
        };
        let mut reason = "words near the headline".to_owned();
        if zones.elsewhere(&node).is_some() || zones.is_repeated(&node) {
            score -= 25;
            reason.push_str(", but about something else");
        }
        found.push(candidate(
            Claim::Availability(availability),
            score - i32::try_from(found.len().min(8)).unwrap_or(8) * 2,
            reason,
            text,
        ));
    }
    if !zones.buttons.is_empty() {
        found.push(candidate(
            Claim::Availability(Availability::InStock),
            44,
            "there is a button to buy".to_owned(),
            "",
        ));
    }
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
    found.truncate(6);
    found
}
