//! The words of the pages, in one place; those that scripts need stand in `assets/js/words.js`.

pub(super) mod admin;
pub(super) mod living;
pub(super) mod report;

/// The words of a page that stands in for what cannot be shown.
#[derive(Debug)]
pub(super) struct StateWords {
    /// What happened.
    pub(super) title: &'static str,
    /// What it means for the reader.
    pub(super) meaning: &'static str,
    /// What to do.
    pub(super) advice: &'static str,
    /// The words of the link.
    pub(super) action: &'static str,
    /// Where the link leads; empty means the same page again.
    pub(super) href: &'static str,
}

pub(super) const NOT_FOUND: StateWords = StateWords {
    title: "There is no page here",
    meaning: "The address may have been cut off on its way, or it never led anywhere.",
    advice: "If it came by mail, copy the whole line into the address bar.",
    action: "To the start",
    href: "/",
};

pub(super) const NO_SUCH_REPORT: StateWords = StateWords {
    title: "No report at this address",
    meaning: "The link is incomplete, or its owner has withdrawn the report or erased it.",
    advice: "Ask the person who sent it for a new link.",
    action: "To the start",
    href: "/",
};

pub(super) const NOT_READY: StateWords = StateWords {
    title: "The report is being made",
    meaning: "It will appear at this address as soon as every figure has been checked.",
    advice: "You may close this page. A mail goes out when the report is ready.",
    action: "Look again",
    href: "",
};

pub(super) const FILE_NOT_READY: StateWords = StateWords {
    title: "The PDF is being made",
    meaning: "It takes a second or two and then opens by itself.",
    advice: "The report online says the same.",
    action: "Look again",
    href: "",
};

pub(super) const FAILED: StateWords = StateWords {
    title: "The report could not be made",
    meaning: "A check on its figures did not pass, so nothing was delivered. Your answers are kept and your payment stands.",
    advice: "We have been told and will run it again. A mail goes out when it is ready.",
    action: "To your answers",
    href: "/quiz",
};

pub(super) const UNPAID: StateWords = StateWords {
    title: "This report waits for its payment",
    meaning: "The answers are complete. The report is made as soon as the payment arrives.",
    advice: "If you have paid, it usually takes less than a minute to reach us.",
    action: "To your answers and the payment",
    href: "/quiz",
};

pub(super) const WITHHELD: StateWords = StateWords {
    title: "This report is withheld",
    meaning: "Its payment was returned, so it can no longer be read here.",
    advice: "If that was a mistake, start again with the same answers.",
    action: "To your answers",
    href: "/quiz",
};

pub(super) const UNAVAILABLE: StateWords = StateWords {
    title: "We cannot show this page right now",
    meaning: "Something on our side does not answer. Nothing you entered is lost.",
    advice: "Try again in a few minutes.",
    action: "Try again",
    href: "",
};

/// Words that several pages share.
pub(super) mod shared {
    pub(crate) const NO_SCRIPT: &str = "This page needs JavaScript, because it saves each answer at once and shows the work as it happens. The finished report does not need it.";
    pub(crate) const THEME: &str = "Light or dark";
    pub(crate) const LOADING: &str = "Opening";
}

/// The first page.
pub(super) mod start {
    pub(crate) const TITLE: &str = "What AI would cost you, and what it would bring";
    pub(crate) const H1: &str = "Is AI worth it for your company?";
    pub(crate) const LEAD: &str = "Answer up to forty questions. You get a report on cost, risk and benefit that says go ahead, wait, or leave it, and in which every figure can be opened.";
    pub(crate) const BEGIN: &str = "Start with the first question";
    pub(crate) const SIGN_IN: &str = "Sign in";
    pub(crate) const RESUME: &str = "Continue where you stopped";
    pub(crate) const TAKES: &str =
        "About twelve minutes. You can stop after any question and go on later, on any device.";

    pub(crate) const GET_TITLE: &str = "What you get";
    /// Label and description of each line.
    pub(crate) const GETS: [(&str, &str); 5] = [
        (
            "A verdict",
            "Go ahead, go ahead carefully, wait, or not recommended, by a published table of rules. Anyone with your answers gets the same.",
        ),
        (
            "A range, not a promise",
            "Net value over three years from thousands of simulated outcomes: what one in ten falls below, the middle, what one in ten exceeds.",
        ),
        (
            "Three ways for each step",
            "The cheapest fit, the most complete product we could verify, and building it yourself, with prices for your number of people.",
        ),
        (
            "What not to do",
            "What was weighed and rejected, and why. An honest no is part of the result.",
        ),
        (
            "Every working",
            "Formula, inputs, sources and dates behind every figure. Assumptions are called assumptions.",
        ),
    ];

    pub(crate) const FIGURE_TITLE: &str = "How to read a figure";
    pub(crate) const FIGURE_HIGH: &str = "Sure: your own number, or a verified price";
    pub(crate) const FIGURE_MEDIUM: &str = "Fairly sure: one verified source, the rest derived";
    pub(crate) const FIGURE_LOW: &str = "Unsure: an assumption decides, so a range";

    pub(crate) const TIERS_TITLE: &str = "Two reports";
    pub(crate) const FULL_NAME: &str = "The full report";
    pub(crate) const FULL_TEXT: &str = "Forty questions. Findings, recommendations with three options each, money over three years, roadmap, risks, and all workings.";
    pub(crate) const FULL_PRICE_NOTE: &str = "once, tax included";
    pub(crate) const QUICK_NAME: &str = "The short report";
    pub(crate) const QUICK_TEXT: &str =
        "Twelve questions. Readiness, the verdict, and the three best steps.";
    pub(crate) const QUICK_PRICE: &str = "Free";

    pub(crate) const DATA_TITLE: &str = "Your answers stay yours";
    pub(crate) const DATA_TEXT: &str = "We use them for your report and for nothing else. You can erase them, and the report with them, at any time.";
}

/// The quiz.
pub(super) mod quiz {
    pub(crate) const TITLE: &str = "Your answers";
    pub(crate) const SECTIONS: &str = "Sections";
    pub(crate) const SAVED: &str = "Saved";
    pub(crate) const LATER: &str = "Continue later";
    pub(crate) const BACK: &str = "Back";
    pub(crate) const NEXT: &str = "Continue";
    pub(crate) const WHY: &str = "Why we ask";
    pub(crate) const ESTIMATE: &str =
        "An estimate is fine. The report says where it used your estimate.";
    pub(crate) const AGAIN: &str = "Start again";
    pub(crate) const ERASE: &str = "Erase my answers";
    pub(crate) const KEY_NEXT: &str = "continue";
}

/// The payment: simulated, or after the provider's page.
pub(super) mod pay {
    pub(crate) const TITLE: &str = "Payment";
    pub(crate) const NOTE_TITLE: &str = "A simulated payment";
    pub(crate) const NOTE: &str = "No payment service is set up here, so this page stands in for one. No money moves and no card is asked for. It sends the same signed message that a real payment would send.";
    pub(crate) const AFTER_TITLE: &str = "After the payment";
    pub(crate) const AFTER: &str = "The payment service tells us when the money has arrived, usually within seconds. Then the report is made. We never see the number of your card.";
}

/// The report being made.
pub(super) mod live {
    pub(crate) const TITLE: &str = "Making your report";
    pub(crate) const STEPS: &str = "Nine steps";
    pub(crate) const PROGRESS: &str = "Progress";
    pub(crate) const CLOSE_TITLE: &str = "You may close this page";
    pub(crate) const CLOSE: &str = "The work goes on without it. We write to you when the report is ready, and this address keeps working.";
    pub(crate) const SO_FAR: &str = "So far";
    pub(crate) const PACE: &str =
        "Findings appear at the pace of reading; the work itself may be further.";
    pub(crate) const SHOW_ALL: &str = "Show all";
}

/// Coming back.
pub(super) mod resume {
    pub(crate) const TITLE: &str = "Continue where you stopped";
}

/// Signing in.
pub(super) mod sign_in {
    pub(crate) const TITLE: &str = "Sign in";
}

/// Asking for an account.
pub(super) mod sign_up {
    pub(crate) const TITLE: &str = "An account for your reports";
}

/// The account.
pub(super) mod account {
    pub(crate) const TITLE: &str = "Your account";
}

/// The local mailbox.
pub(super) mod mailbox {
    pub(crate) const TITLE: &str = "Local mailbox";
    pub(crate) const NOTE_TITLE: &str = "Mail stays here";
    pub(crate) const NOTE: &str = "No mail server is set up, so what would have been sent is kept on this page. It exists on this machine only.";
}

/// Refusing mails.
pub(super) mod unsubscribe {
    pub(crate) const TITLE: &str = "No more reminders?";
    pub(crate) const TEXT: &str =
        "One press, and we send no mail to this address that you did not ask for.";
    pub(crate) const YES: &str = "Send no more of them";
    pub(crate) const DONE: &str = "No more reminders";
    pub(crate) const DONE_TEXT: &str =
        "We send no further mail to this address that you did not ask for.";
    pub(crate) const STILL: &str = "Mails that belong to an order or that you ask for still come: the confirmation, the report, a link back to your answers.";
}
