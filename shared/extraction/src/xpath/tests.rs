use super::*;
use crate::page::Gate;

const PAGE: &str = "<div id=a class='x price'><p>One <b>1</b></p><p class=sale data-v=7>Two <b>2</b></p><ul><li>a<li>b<li>c</ul></div>\
    <div id=b><p>Three</p></div>";

fn select(expression: &str) -> Vec<String> {
    let document = Gate::default().parse(PAGE).expect("a small page");
    XPath::parse(expression)
        .expect("an expression")
        .select(&document)
}

#[test]
fn paths_lead_where_xpath_says() {
    for (expression, expected) in [
        ("//b", vec!["1", "2"]),
        ("/html/body/div[1]/p[2]/b/text()", vec!["2"]),
        ("//p[@class='sale']/@data-v", vec!["7"]),
        (
            "//div[contains(concat(' ', normalize-space(@class), ' '), ' price ')]//li[last()]",
            vec!["c"],
        ),
        ("//li[position()<3]", vec!["a", "b"]),
        ("(//b)[2]", vec!["2"]),
        ("//p[b='2']", vec!["Two 2"]),
        ("//p[starts-with(., 'Three')]/parent::div/@id", vec!["b"]),
        ("//b[.=1]/../following-sibling::p", vec!["Two 2"]),
        ("//li[2]/preceding-sibling::li", vec!["a"]),
        ("//ul/ancestor::div/@id", vec!["a"]),
        ("//div[not(@class)]/p | //b[1]", vec!["1", "2", "Three"]),
        ("//DIV[@id='a' and count(.//li)=3]/@id", vec!["a"]),
        ("string(//p[2])", vec!["Two 2"]),
        (
            "translate(normalize-space(//p[1]), 'O', 'o')",
            vec!["one 1"],
        ),
        ("substring-after(//p, ' ')", vec!["1"]),
        ("//nothing", vec![]),
    ] {
        assert_eq!(select(expression), expected, "{expression}");
    }
}

#[test]
fn what_is_not_supported_is_an_error() {
    for expression in [
        "",
        "//",
        "//a[",
        "//a[@b='c]",
        "foo::a",
        "sum(//a)",
        "//a b",
        "count()",
        "a[1",
        "(//a",
        &"(".repeat(10_000),
        &"//a[b".repeat(100),
    ] {
        assert!(XPath::parse(expression).is_err(), "{expression}");
    }
}

#[test]
fn a_selector_that_multiplies_its_work_ends() {
    let document = Gate::default()
        .parse(&"<p><b>x</b></p>".repeat(20_000))
        .expect("a long page");
    let expression = XPath::parse("//*[//*[//*[//b='y']]]").expect("an expression");
    let started = std::time::Instant::now();

    assert!(expression.select(&document).is_empty());
    assert!(started.elapsed().as_secs() < 3);
}
