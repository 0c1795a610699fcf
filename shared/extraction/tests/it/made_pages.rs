//! Pages made for one difficulty each, as shops of all kinds have it.

use extraction::{
    page::Gate,
    product::{Availability, ProductPage, read_product},
};

fn read(body: &str) -> ProductPage {
    read_at(body, "https://shop.example.de/p/lampe-4711")
}

fn read_at(body: &str, url: &str) -> ProductPage {
    let html = format!(
        "<html><head><title>Lampe Modell Nord 4711 | Muster</title></head><body>{body}</body></html>"
    );
    let document = Gate::default().parse(&html).expect("a small page");
    read_product(&document, url)
}

/// Amount and currency in one text.
fn price(page: &ProductPage) -> String {
    format!(
        "{} {}",
        page.price
            .map_or("none".to_owned(), |price| price.to_string()),
        page.currency
            .map_or("none".to_owned(), |code| code.to_string())
    )
}

const HEADLINE: &str = "<h1>Lampe Modell Nord 4711</h1>";
const BUTTON: &str = "<button class='add-to-cart'>In den Warenkorb</button>";

#[test]
fn the_valid_price_is_taken_and_not_the_former_one() {
    for block in [
        "<p class=price><del><span class=amount>89,00&nbsp;€</span></del> <ins><span class=amount>69,00&nbsp;€</span></ins></p>",
        "<div class=price-box><span class=old-price>89,00 €</span> <span class=special-price>69,00 €</span></div>",
        "<div><span>89,00 €</span> <span>-22%</span> <span>69,00 €</span></div>",
        "<div>UVP 89,00 €</div><div class=product-price>69,00 €</div>",
        "<div><s>€89.00</s> <b>€69.00</b></div>",
    ] {
        assert_eq!(
            price(&read(&format!("{HEADLINE}{block}{BUTTON}"))),
            "69 EUR",
            "{block}"
        );
    }
}

#[test]
fn other_amounts_near_the_price_are_left_aside() {
    for block in [
        "<div class=price>69,00 €</div><div class=base-price>23,00 € / 100 g</div>",
        "<div class=price>69,00 €</div><p>zzgl. Versand 4,95 €</p>",
        "<div class=shipping>Versand 4,95 €</div><div class=price>69,00 €</div>",
        "<div class=price>69,00 €</div><p class=installment>oder 12 x 5,99 € im Monat</p>",
        "<div class=price>69,00 €</div><p>Ab 49,00 € liefern wir kostenlos in ganz Deutschland, und das schon seit vielen Jahren.</p>",
    ] {
        assert_eq!(
            price(&read(&format!(
                "<header><a class=minicart>Warenkorb 0,00 €</a></header>{HEADLINE}{block}{BUTTON}"
            ))),
            "69 EUR",
            "{block}"
        );
    }
}

#[test]
fn products_beside_the_products_are_left_aside() {
    let card = |price: &str| {
        format!(
            "<li class=card><a href=/x><img src=x><span>Andere</span><span class=price>{price} €</span></a></li>"
        )
    };
    let others = format!(
        "<h2>Ähnliche Produkte</h2><ul>{}{}{}</ul>",
        card("9,00"),
        card("19,00"),
        card("29,00")
    );

    assert_eq!(
        price(&read(&format!(
            "{HEADLINE}<div class=price>69,00 €</div>{BUTTON}{others}"
        ))),
        "69 EUR"
    );
    assert_eq!(
        price(&read(&format!(
            "{others}{HEADLINE}<div class=price>69,00 €</div>{BUTTON}"
        ))),
        "69 EUR"
    );
    let sold_out = read(&format!(
        "{HEADLINE}<p>Derzeit nicht verfügbar.</p>{others}"
    ));
    assert_eq!(sold_out.price, None);
    assert_eq!(sold_out.availability, Some(Availability::OutOfStock));
}

#[test]
fn cents_in_elements_of_their_own_are_cents() {
    for block in [
        "<div class=price>69<sup>95</sup> €</div>",
        "<div class=price><span>69</span><span>,95</span> <span>€</span></div>",
        "<div class=price><span class=whole>69</span><span class=cents>95</span><span>€</span></div>",
        "<div class=price>69€95</div>",
        "<span class=price>€ 69,<small>95</small></span>",
    ] {
        assert_eq!(
            price(&read(&format!("{HEADLINE}{block}{BUTTON}"))),
            "69.95 EUR",
            "{block}"
        );
    }
}

#[test]
fn linked_data_is_read_in_its_many_shapes() {
    for data in [
        r#"{"@type":"Product","name":"Lampe Modell Nord","offers":{"@type":"Offer","price":"69.00","priceCurrency":"EUR"}}"#,
        r#"{"@graph":[{"@type":"WebPage"},{"@type":["Product","Thing"],"name":"Lampe Modell Nord","offers":[{"@type":"AggregateOffer","lowPrice":69,"highPrice":89,"priceCurrency":"EUR"}]}]}"#,
        r#"{"@type":"Product","name":"Lampe Modell Nord","offers":{"@type":"Offer","priceSpecification":[{"price":89,"priceCurrency":"EUR","priceType":"https://schema.org/ListPrice"},{"price":69,"priceCurrency":"EUR"}]}}"#,
        r#"{"@type":"ProductGroup","name":"Lampe Modell Nord","hasVariant":[{"@type":"Product","sku":"4700","offers":{"price":59,"priceCurrency":"EUR"}},{"@type":"Product","sku":"4711","offers":{"price":69,"priceCurrency":"EUR"}}]}"#,
        r#"{"@type":"ItemList","itemListElement":[{"@type":"Product","name":"Tisch","offers":{"price":9,"priceCurrency":"EUR"}},{"@type":"Product","name":"Stuhl","offers":{"price":8,"priceCurrency":"EUR"}}]}</script><script type="application/ld+json">{"@type":"Product","name":"Lampe Modell Nord","offers":{"price":"69,00","priceCurrency":"EUR"}}"#,
        r#"{"@type":"product","Name":"Lampe Modell Nord","Offers":{"Price":"69.00","PriceCurrency":"EUR",}}"#,
    ] {
        let page = read(&format!(
            "{HEADLINE}<script type='application/ld+json'>{data}</script>"
        ));
        assert_eq!(price(&page), "69 EUR", "{data}");
    }
}

#[test]
fn microdata_of_a_card_inside_the_product_is_another_product() {
    let page = read(&format!(
        "<div itemscope itemtype='https://schema.org/Product'>{HEADLINE}<meta itemprop=name content='Lampe Modell Nord 4711'>\
         <div itemprop=isRelatedTo itemscope itemtype='https://schema.org/Product'><b itemprop=name>Tisch</b><i itemprop=offers itemscope itemtype='https://schema.org/Offer'>\
         <i itemprop=price content=9>9</i><meta itemprop=priceCurrency content=EUR></i></div>\
         <div itemprop=offers itemscope itemtype='https://schema.org/Offer'><span itemprop=price>69,00</span> <meta itemprop=priceCurrency content=EUR>\
         <link itemprop=availability href='https://schema.org/OutOfStock'></div></div>"
    ));

    assert_eq!(price(&page), "69 EUR");
    assert_eq!(page.availability, Some(Availability::OutOfStock));
}

#[test]
fn state_and_tags_speak_when_nothing_else_does() {
    let tags = "<meta property='product:price:amount' content='69.00'><meta property='product:price:currency' content='EUR'>";
    let state = "<script>window.__STATE__ = {page: {items: [{name: 'Tisch', price: 9}], product: {title: 'Lampe Modell Nord 4711', price: {current: 69.0, currency: 'EUR'}, inStock: !1}}};</script>";
    let cents = "<script>var meta = {\"product\":{\"id\":4711,\"title\":\"Lampe Modell Nord 4711\",\"price\":6900}};</script><b>€69</b>";

    assert_eq!(price(&read(&format!("{HEADLINE}{tags}"))), "69 EUR");
    assert_eq!(price(&read(&format!("{HEADLINE}{state}"))), "69 EUR");
    assert_eq!(
        read(&format!("{HEADLINE}{state}")).availability,
        Some(Availability::OutOfStock)
    );
    assert_eq!(price(&read(&format!("{HEADLINE}{cents}"))), "69 EUR");
}

#[test]
fn a_point_before_three_digits_is_read_as_the_page_shows_it() {
    let data = |price: &str| {
        format!(
            "{HEADLINE}<script type='application/ld+json'>{{\"@type\":\"Product\",\"name\":\"Lampe Modell Nord\",\"offers\":{{\"price\":\"{price}\"}}}}</script>"
        )
    };

    assert_eq!(
        price(&read_at(
            &format!("{}<b class=price>$24.990</b>", data("24.990")),
            "https://shop.example.cl/x"
        )),
        "24990 CLP"
    );
    assert_eq!(
        price(&read(&format!(
            "{}<b class=price>24,99 €</b>",
            data("24.990")
        ))),
        "24.99 EUR"
    );
}

#[test]
fn a_page_without_a_product_has_no_price() {
    let page =
        read("<h1>Über uns</h1><p>Seit 1999 haben wir über 200.000 Kunden und 50 Leute.</p>");

    assert_eq!(page.price, None);
    assert_eq!(read("").price, None);
}
