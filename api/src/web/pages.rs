//! The pages whose content their scripts fetch, rendered once when the api starts.

use askama::Template;

use super::{Front, assets, words};

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    price: &'a str,
}

#[derive(Template)]
#[template(path = "quiz.html")]
struct Quiz<'a> {
    price: &'a str,
}

#[derive(Template)]
#[template(path = "pay.html")]
struct Pay {
    simulated: bool,
}

#[derive(Template)]
#[template(path = "live.html")]
struct Live;

#[derive(Template)]
#[template(path = "resume.html")]
struct Resume;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn;

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUp;

#[derive(Template)]
#[template(path = "account.html")]
struct Account;

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Mailbox;

pub(super) fn start(front: &Front) -> askama::Result<String> {
    Start {
        price: &front.price_full,
    }
    .render()
}

pub(super) fn quiz(front: &Front) -> askama::Result<String> {
    Quiz {
        price: &front.price_full,
    }
    .render()
}

pub(super) fn pay(front: &Front) -> askama::Result<String> {
    Pay {
        simulated: front.simulated,
    }
    .render()
}

pub(super) fn live() -> askama::Result<String> {
    Live.render()
}

pub(super) fn resume() -> askama::Result<String> {
    Resume.render()
}

pub(super) fn sign_in() -> askama::Result<String> {
    SignIn.render()
}

pub(super) fn sign_up() -> askama::Result<String> {
    SignUp.render()
}

pub(super) fn account() -> askama::Result<String> {
    Account.render()
}

pub(super) fn mailbox() -> askama::Result<String> {
    Mailbox.render()
}
