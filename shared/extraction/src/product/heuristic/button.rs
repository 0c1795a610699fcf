//! Where a thing is put into a basket.

use crate::{caseless, page::Node, product::Context};

/// Whether it is a button, or a link dressed as one.
fn is_button(node: &Node<'_>) -> bool {
    match node.name() {
        "button" | "input" => true,
        "a" => {
            node.attr("role") == Some("button")
                || node.classes().any(|class| {
                    caseless::contains(class, "btn") || caseless::contains(class, "button")
                })
        }
        _ => false,
    }
}

/// Buttons and links that put a thing into a basket.
pub(super) fn buttons(context: &Context<'_>) -> Vec<u32> {
    let is_buying = |text: &str| {
        let text: String = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        [
            "addtocart",
            "addtobag",
            "addtobasket",
            "addtotrolley",
            "buynow",
            "buybutton",
            "buybtn",
            "btnbuy",
            "buybox",
            "addcart",
            "tocart",
            "inkoopen",
            "indenwarenkorb",
            "inwinkelwagen",
            "ajouteraupanier",
            "alcarrito",
            "acquista",
            "aggiungialcarrello",
            "carrinho",
            "dokoszyka",
            "dokošíku",
            "dokošíka",
            "вкорзину",
            "купить",
            "läggivarukorg",
            "kosárba",
            "adaugaincos",
            "sepete",
            "kaufen",
            "comprar",
            "acheter",
            "kjøp",
            "köp",
            "lisaostukorvi",
            "vkošarico",
        ]
        .iter()
        .any(|word| text.contains(word))
    };
    context
        .document
        .elements()
        .filter(|node| {
            matches!(node.name(), "button" | "input" | "a" | "form") && !node.is_hidden()
        })
        .filter(|node| {
            let is_marked = node.attrs().any(|(name, value)| {
                matches!(
                    name,
                    "class" | "id" | "name" | "value" | "data-testid" | "data-action" | "title"
                ) && value.len() < 300
                    && is_buying(value)
            });
            is_marked || is_button(node) && is_buying(&node.text(40))
        })
        .map(|node| node.index())
        .take(200)
        .collect()
}
