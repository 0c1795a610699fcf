//! The words of pricing pages, and what a short text is made of.

use std::{collections::HashSet, sync::LazyLock};

/// Words that say how a price is meant: its period, its unit, its tax, its billing.
const TERMS: &str = "
    per month months mo mos mth monthly year years yr yrs y yearly annual annually annum anno quarter quarterly week
    weekly day daily hour hourly hr lifetime once one time onetime off forever ever always billed billing bill charged
    paid pay payable invoiced invoice when if in for with on by at from starting starts start as low only just or and a
    an the of is each every plus
    user users seat seats member members editor editors agent agents host hosts device devices person people licence
    license licences licenses site sites website domain app apps project projects workspace server servers contact
    contacts employee employees team active unit month-to-month basis commitment contract subscription plan price
    pricing cost total flat fee base rate introductory now upfront advance up front recurring cancel anytime
    vat tax taxes excl incl excluding including exclusive inclusive ex inc net plus applicable usd eur gbp cad aud chf
    inr us dollars euros equivalent approx about
    pm pa pcm pp
    monat monate monatlich monatlicher monatliche mtl jahr jahre jährlich jährlicher jährliche pro je im ab bei nutzer
    benutzer mitarbeiter lizenz lizenzen abgerechnet abrechnung zahlung zahlbar zzgl inkl exkl mwst ust netto brutto
    und oder einmalig für immer dauerhaft gerät
    mois ans année annuel annuelle annuellement mensuel mensuelle mensuellement par utilisateur utilisateurs facturé
    facturée facturation payé dès à partir de du ht ttc tva hors taxes et ou le la un une soit
    mes meses año años al por usuario usuarios facturado facturada anual anualmente mensual mensualmente desde iva
    más el sin con cobrado pago
    mese mesi anni utente utenti fatturato annuale mensile mensilmente annualmente da al iva esclusa
    mês mensal anualmente ano anos utilizador cobrança
    maand maanden jaar jaarlijks maandelijks gebruiker vanaf btw excl gefactureerd
    måned måneden måned månad månaden år året bruger användare moms ekskl exkl kk
    miesiąc miesięcznie rok rocznie użytkownik od
    two three
    ay aylık yıl yıllık kdv dahil kullanıcı bulan tahun pengguna tháng năm hó év vuosi mies mc zł netto měs
    месяц мес год в за пользователь місяць рік 月 年 月額 税込 税抜 人
";

/// Words for nothing to pay.
const FREE: &str = "
    free grátis gratis ilmainen ilmaiseksi gratuito δωρεάν ฟรี miễn رایگان مجاني مجانا gratuit gratuite gratuito gratuita kostenlos kostenfrei gratuitement zdarma darmowy bezpłatny
    ücretsiz 免费 無料 бесплатно ingyenes
";

/// Words with which a vendor asks to be asked; at least one of the first list, and no others than both lists.
const CONTACT_STRONG: &str = "
    contact call talk touch quote custom customised customized tailored bespoke quotation request negotiable inquire
    enquire speak ask demo poa
    anfrage kontakt kontaktieren kontaktiere individuell individueller individuelle sprechen angebot
    devis demande contacter contactez mesure personnalisé parlons
    contactar contáctanos contacta consultar consulta medida personalizado hablemos cotización presupuesto ventas
    richiesta contattaci contatta preventivo personalizzato
    aanvraag maatwerk contacteer
    orçamento consulte contato contacte
    zapytanie kontaktuj dotaz
    联系我们 お問い合わせ
";
const CONTACT_WEAK: &str = "
    us sales our team the pricing price prices plan plans to let s lets get in a an on upon application for based volume
    with expert you your me me's enterprise of more details information now or and solution variable
    auf sie uns mit vertrieb preis preise nach lassen wir
    sur nous tarif tarifs l équipe commerciale prix votre
    a precio precios con con su nosotros los las equipo de
    su il noi prezzo
    op met ons prijs
    sob fale connosco conosco preço
    na skontaktuj się z nami
";

/// Words in front of an amount that make it something else than the plan's price.
const DECOYS_BEFORE: &str = "
    save saves saved saving savings discount discounted was were originally instead worth value valued bonus cashback
    additional extra overage overages exceed exceeding over beyond above addon addons add setup installation
    onboarding activation deposit refund guarantee credit credits compared versus vs competitor competitors old
    minimum raised revenue funding donate donation shipping regular regularly retail normally usually previously
    spare sparen sparst ersparnis statt rabatt zusätzlich zusätzliche jeder jedes weitere weiterer einrichtung bisher
    économisez économie économies remise supplémentaire lieu
    ahorra ahorro ahorre descuento adicional antes
    risparmia risparmi sconto aggiuntivo
    bespaar korting
    spar rabat
";

/// Words behind an amount that do the same.
const DECOYS_AFTER: &str = "
    off saved savings saving discount cashback credit credits bonus over above beyond extra additional setup deposit
    refund value worth overage onboarding donation revenue
    rabatt ersparnis gespart guthaben remise économisés économie descuento ahorro sconto korting
";

/// Units that are consumed: a price per one of them is no plan's price.
const USAGE: &str = "
    gb tb mb gib minute minutes min mins hour hours hr hrs request requests call calls message messages sms email emails transaction
    transactions event events token tokens query queries execution executions invocation operation operations credit
    credits lookup lookups run runs record records page pages image images document documents 1000 10000 100k 1k 10k 1m
    stunde minute nachricht heure hora core vcpu gpu cpu second seconds click clicks view views order orders booking
    conversion verification scan conversation conversations
";

/// Names that vendors give to tiers.
const TIERS: &str = "
    free basic starter start starters lite light standard plus pro professional premium business team teams enterprise
    growth scale advanced ultimate essential essentials personal individual solo hobby hobbyist developer startup
    company corporate agency unlimited gold silver bronze platinum diamond small medium large mini max community
    cloud self-hosted hosted student students education family freelancer freelance organization organisation custom
    launch elite expert core base trial grow growing established pay-as-you-go
    basis einsteiger unternehmen profi kostenlos gratis klein mittel groß
    gratuit découverte essentiel entreprise équipe pme
    básico profesional empresa empresas avanzado
    base professionale azienda aziendale
    básico profissional
    basis zakelijk groei
    firma
";

/// Words of ribbons on cards.
const BADGES: &str = "
    most popular recommended best value new beta hot deal offer limited featured choice our favorite favourite
    bestseller seller selling coming soon current plan your sale popularity
    beliebt beliebteste beliebtester empfohlen empfehlung meistgewählt bestes angebot aktuell
    populaire recommandé le plus meilleur choix
    popular recomendado más el mejor valor
    consigliato più popolare
    populair aanbevolen meest gekozen
";

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

static TERM_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(TERMS));
static FREE_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(FREE));
static STRONG_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(CONTACT_STRONG));
static WEAK_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(CONTACT_WEAK));
static BEFORE_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(DECOYS_BEFORE));
static AFTER_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(DECOYS_AFTER));
static USAGE_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(USAGE));
static TIER_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(TIERS));
static BADGE_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| set(BADGES));

/// The words of a text in small letters; signs part them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// How many words say nothing about how a price is meant.
pub(super) fn foreign_words(text: &str) -> usize {
    words(text)
        .filter(|word| !TERM_SET.contains(word.as_str()))
        .count()
}

/// Whether a text has words, and all of them say how a price is meant.
pub(super) fn is_terms(text: &str) -> bool {
    let mut has_word = false;
    for word in words(text) {
        if TERM_SET.contains(word.as_str()) {
            has_word = true;
        } else if word.len() > 2 || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    has_word
}

/// Whether a text says that nothing is asked, and nothing else.
pub(super) fn is_free(text: &str) -> bool {
    let mut says_free = false;
    for word in words(text) {
        if FREE_SET.contains(word.as_str()) {
            says_free = true;
        } else if !TERM_SET.contains(word.as_str()) {
            return false;
        }
    }
    says_free
}

/// Whether a text asks the reader to ask for the price, and nothing else.
pub(super) fn is_contact(text: &str) -> bool {
    let mut is_strong = false;
    let mut count = 0;
    for word in words(text) {
        count += 1;
        let word = word.as_str();
        if STRONG_SET.contains(word) {
            is_strong = true;
        } else if !WEAK_SET.contains(word) && !TERM_SET.contains(word) {
            return false;
        }
    }
    is_strong && count <= 7
}

/// Whether the last words before an amount make it something else than a plan's price.
pub(super) fn is_decoy_before(text: &str) -> bool {
    let all: Vec<String> = words(text).collect();
    all.iter()
        .rev()
        .take(4)
        .any(|word| BEFORE_SET.contains(word.as_str()))
}

/// Whether the first words behind an amount make it something else than a plan's price.
pub(super) fn is_decoy_after(text: &str) -> bool {
    words(text)
        .take(4)
        .any(|word| AFTER_SET.contains(word.as_str()))
}

/// Whether the text behind an amount begins with what is consumed for it: `/ GB`, `per 1,000 requests`.
pub(super) fn is_per_usage(after: &str) -> bool {
    let after = after.trim_start();
    let rest = after.strip_prefix('/').or_else(|| {
        let (first, rest) = after.split_once(' ')?;
        matches!(
            first.to_lowercase().as_str(),
            "per" | "pro" | "par" | "por" | "a" | "an" | "each" | "je" | "al" | "for" | "la"
        )
        .then_some(rest)
    });
    let Some(rest) = rest else {
        return false;
    };
    for word in words(rest).take(3) {
        if USAGE_SET.contains(word.as_str()) {
            return true;
        }
        if !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    false
}

/// How many words of a name are ones that vendors give to tiers.
pub(super) fn tier_words(text: &str) -> usize {
    words(text)
        .filter(|word| TIER_SET.contains(word.as_str()))
        .count()
}

/// Whether a text is a ribbon such as `Most popular`.
pub(super) fn is_badge(text: &str) -> bool {
    let all: Vec<String> = words(text).collect();
    !all.is_empty()
        && all.len() <= 5
        && all.iter().all(|word| BADGE_SET.contains(word.as_str()))
        && !(all.len() == 1 && TIER_SET.contains(all[0].as_str()))
}

/// The parts of a class or an id: `planPrice--yearly` has three.
pub(super) fn tokens(attribute: &str) -> impl Iterator<Item = &str> {
    attribute
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(split_camel)
        .filter(|token| !token.is_empty())
}

fn split_camel(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut was_lower = false;
        let at = rest
            .char_indices()
            .find(|(_, c)| {
                let parts = was_lower && c.is_uppercase();
                was_lower = c.is_lowercase();
                parts
            })
            .map_or(rest.len(), |(at, _)| at);
        let (token, after) = rest.split_at(at);
        rest = after;
        Some(token)
    })
}

/// Whether one of the parts of a class or an id is one of these words.
pub(super) fn has_token(attribute: &str, wanted: &[&str]) -> bool {
    tokens(attribute).any(|token| wanted.iter().any(|word| token.eq_ignore_ascii_case(word)))
}
