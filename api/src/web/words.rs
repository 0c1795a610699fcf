//! The words of the pages, in one place; those that scripts need stand in `assets/js/words.js`.

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

/// The simulated payment.
pub(super) mod pay {
    pub(crate) const TITLE: &str = "Payment";
    pub(crate) const NOTE_TITLE: &str = "A simulated payment";
    pub(crate) const NOTE: &str = "No payment service is set up here, so this page stands in for one. No money moves and no card is asked for. It sends the same signed message that a real payment would send.";
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

/// The local mailbox.
pub(super) mod mailbox {
    pub(crate) const TITLE: &str = "Local mailbox";
    pub(crate) const NOTE_TITLE: &str = "Mail stays here";
    pub(crate) const NOTE: &str = "No mail server is set up, so what would have been sent is kept on this page. It exists on this machine only.";
}

/// The report.
pub(super) mod report {
    pub(crate) const SKIP: &str = "To the report";
    pub(crate) const TITLE: &str = "Report";
    pub(crate) const CONTENTS: &str = "Contents";
    pub(crate) const VERSION: &str = "Version";
    pub(crate) const SHORT_REPORT: &str = "Short report";
    pub(crate) const VERDICT_BY: &str = "Verdict by rule";
    pub(crate) const OF: &str = "of";
    pub(crate) const SAME_FOR_ALL: &str = "Anyone with your answers gets the same.";
    pub(crate) const SEE_RULES: &str = "See the rules";
    pub(crate) const SCORES: &str = "Scores";
    pub(crate) const READINESS: &str = "AI readiness, of 100";
    pub(crate) const CUSTOMER_VALUE_OF: &str = "customer value, of 10";
    pub(crate) const BUSINESS_HEALTH_OF: &str = "business health, of 10";
    pub(crate) const HOW_TO_READ: &str = "How to read a figure";
    pub(crate) const HIGH: &str = "Sure: your own number, or a verified price";
    pub(crate) const MEDIUM: &str = "Fairly sure: one verified source, the rest derived";
    pub(crate) const LOW: &str = "Unsure: an assumption decides, so a range";
    pub(crate) const PRESS: &str =
        "Press any underlined figure to see its formula, inputs and sources.";
    pub(crate) const PRINTED: &str =
        "The small number leads to section 9: formula, inputs and sources.";
    pub(crate) const OUTCOMES: &str = "How far the outcomes lie apart";
    pub(crate) const OUTCOMES_NOTE: &str = "Each dot is one of a hundred equally likely outcomes.";
    pub(crate) const SHOW_NUMBERS: &str = "Show the numbers";
    pub(crate) const OUTCOME: &str = "Outcome";
    pub(crate) const BELOW: &str = "1 in 10 is below";
    pub(crate) const MIDDLE: &str = "Middle";
    pub(crate) const ABOVE: &str = "1 in 10 is above";
    pub(crate) const FIRST: &str = "What to do first, and what to leave";
    pub(crate) const READY_TITLE: &str = "How ready you are";
    pub(crate) const READY_CAPTION: &str = "Readiness by dimension";
    pub(crate) const READY_NOTE: &str = "Each score comes from the answers below it; a dimension without answers is left out of the mean.";
    pub(crate) const WEIGHT: &str = "Weight";
    pub(crate) const NOT_ANSWERED: &str = "not answered";
    pub(crate) const STAND: &str = "Where you stand next to the field";
    pub(crate) const STAND_NOTE: &str = "Your own numbers beside the published benchmark";
    pub(crate) const MEASURE: &str = "Measure";
    pub(crate) const YOU: &str = "You";
    pub(crate) const FIELD: &str = "Field";
    pub(crate) const BENCHMARK_SOURCE: &str = "Source of the benchmark";
    pub(crate) const SAMPLE: &str = "Region and sample";
    pub(crate) const LEFT_EMPTY: &str = "left empty";
    pub(crate) const OPEN_TITLE: &str = "What you left open, and what stands in";
    pub(crate) const NO_FINDINGS: &str = "Your answers gave nothing that stands out.";
    pub(crate) const CUSTOMER_VALUE: &str = "Customer value";
    pub(crate) const BUSINESS_HEALTH: &str = "Business health";
    pub(crate) const RECOMMENDATIONS_INTRO: &str = "Each comes with three ways to do it. Prices are the newest we have confirmed, for your seats and your volume.";
    pub(crate) const BY_RECOMMENDATION_NOTE: &str =
        "Costs and gains over three years. Thin lines show where eight of ten outcomes fall.";
    pub(crate) const RECOMMENDATION: &str = "Recommendation";
    pub(crate) const COST: &str = "Cost";
    pub(crate) const GAIN: &str = "Gain";
    pub(crate) const NET: &str = "Net";
    pub(crate) const SAVED: &str = "time and money saved";
    pub(crate) const CREATED: &str = "revenue created";
    pub(crate) const ENABLER: &str = "lifts the other steps";
    pub(crate) const COST_KEY: &str = "cost";
    pub(crate) const QUICK_WIN: &str = "Quick win";
    pub(crate) const STRATEGIC: &str = "Strategic";
    pub(crate) const CONSIDER: &str = "Consider";
    pub(crate) const DEFER: &str = "Defer";
    pub(crate) const PROCEED: &str = "Go ahead";
    pub(crate) const PROCEED_CAUTIOUSLY: &str = "Go ahead, carefully";
    pub(crate) const WAIT: &str = "Wait";
    pub(crate) const NOT_RECOMMENDED: &str = "Not recommended";
    pub(crate) const A_YEAR: &str = "A year, once running";
    pub(crate) const NET_THREE: &str = "Net over three years";
    pub(crate) const COST_THREE: &str = "Cost over three years";
    pub(crate) const YOUR_HOURS: &str = "Your hours";
    pub(crate) const LIVE_IN: &str = "Live in";
    pub(crate) const PAID_BACK: &str = "Paid back after";
    pub(crate) const THREE_WAYS: &str = "Three ways to do it";
    pub(crate) const OFF_THE_SHELF: &str = "Off the shelf";
    pub(crate) const BEST_IN_CLASS: &str = "Most complete we could verify";
    pub(crate) const CUSTOM_BUILD: &str = "Custom build";
    pub(crate) const RECOMMENDED: &str = "Recommended";
    pub(crate) const A_MONTH: &str = "A month";
    pub(crate) const ON_REQUEST: &str = "price on request";
    pub(crate) const ONE_OFF: &str = "One-off";
    pub(crate) const UNTIL_LIVE: &str = "Until live";
    pub(crate) const YOUR_TIME: &str = "Your time";
    pub(crate) const NOT_KNOWN: &str = "not known";
    pub(crate) const FOR: &str = "For";
    pub(crate) const AGAINST: &str = "Against";
    pub(crate) const ABOUT_PRICE: &str = "About the price";
    pub(crate) const STACK: &str = "Built of";
    pub(crate) const SKILLS: &str = "Needs";
    pub(crate) const DEVELOPER: &str = "Developer";
    pub(crate) const AT: &str = "at";
    pub(crate) const CONNECT: &str = "Connects to what you have.";
    pub(crate) const REPLACE: &str = "Replaces a tool.";
    pub(crate) const NEW: &str = "New to you.";
    pub(crate) const DEPENDS: &str = "Comes after";
    pub(crate) const SHORT: &str = "0 to 6 months";
    pub(crate) const MID: &str = "6 to 18";
    pub(crate) const LONG: &str = "18 to 36";
    pub(crate) const SAVED_A_YEAR: &str = "Saved a year";
    pub(crate) const SAVED_HOURS: &str = "Hours behind it";
    pub(crate) const CREATED_A_YEAR: &str = "Created a year";
    pub(crate) const FIRST_YEAR: &str = "First-year outlay";
    pub(crate) const NPV: &str = "Net present value";
    pub(crate) const ROI: &str = "Return on the outlay";
    pub(crate) const NOT_IN_THREE: &str = "not within three years";
    pub(crate) const RUNNING_NOTE: &str =
        "Running total by month. The band holds eight of ten outcomes.";
    pub(crate) const CHANCE: &str = "Chance of having it back";
    pub(crate) const AFTER_MONTHS: &str = "After months";
    pub(crate) const SENSITIVITY_NOTE: &str = "Net value over three years when one input moves to its lower or upper end and the rest stay put.";
    pub(crate) const INPUT: &str = "Input";
    pub(crate) const AT_LOW: &str = "At its low end";
    pub(crate) const AT_HIGH: &str = "At its high end";
    pub(crate) const ROADMAP_CAPTION: &str = "What starts when";
    pub(crate) const ROADMAP_NOTE: &str = "Hatched is work, solid is in use. Diamonds are points to measure at, arrows are what waits for what.";
    pub(crate) const MILESTONE: &str = "Milestone";
    pub(crate) const BY: &str = "By";
    pub(crate) const GO_ON_IF: &str = "Go on if";
    pub(crate) const LATER: &str = "Look at again";
    pub(crate) const RISK_MATRIX: &str = "Risks by likelihood and harm";
    pub(crate) const LIKELY: &str = "How likely, 1 to 5";
    pub(crate) const HURTS: &str = "How much it would hurt, 1 to 5";
    pub(crate) const REJECTED_INTRO: &str = "We weighed these and advise against them now. Some would suit another company, or you at another time.";
    pub(crate) const NOTHING_REJECTED: &str =
        "Nothing had to be set aside: what we could reckon for you stands above.";
    pub(crate) const NEGATIVE_RETURN: &str = "costs more than it brings";
    pub(crate) const OVER_BUDGET: &str = "running cost is above the budget";
    pub(crate) const BLOCKED_BY_READINESS: &str = "blocked by readiness";
    pub(crate) const HURTS_CUSTOMERS: &str = "helps you, hurts customers";
    pub(crate) const HURTS_BUSINESS: &str = "helps customers, hurts you";
    pub(crate) const SLOW_PAYBACK: &str = "pays back too late";
    pub(crate) const COMES_LATER: &str = "another step comes first";
    pub(crate) const OVERLAP: &str = "overlaps with another step";
    pub(crate) const NOT_ENOUGH_DATA: &str = "not enough data";
    pub(crate) const IN_PLACE: &str = "in place already";
    pub(crate) const ASSUMPTIONS_INTRO: &str = "These are assumptions, the one that moves the result most first. Replace one by a number of your own and a new version computes everything again.";
    pub(crate) const NO_ASSUMPTIONS: &str = "No assumption decides anything here.";
    pub(crate) const STILL_ASSUMPTIONS: &str = "Assumptions that move the result little";
    pub(crate) const ASSUMPTION: &str = "Assumption";
    pub(crate) const VALUE: &str = "Value";
    pub(crate) const MOVES: &str = "Moves the result by";
    pub(crate) const REPLACED_BY: &str = "What would replace it";
    pub(crate) const EVERY_FIGURE: &str = "Every figure, by number";
    pub(crate) const EIGHT_OF_TEN: &str = "Eight of ten outcomes lie within";
    pub(crate) const BETTER: &str = "Better evidence:";
    pub(crate) const FIGURE: &str = "Figure";
    pub(crate) const ANOTHER_FIGURE: &str = "Another figure";
    pub(crate) const KIND_ANSWER: &str = "Your answer";
    pub(crate) const KIND_BENCHMARK: &str = "Benchmark";
    pub(crate) const KIND_PRICE: &str = "Price";
    pub(crate) const KIND_ASSUMPTION: &str = "Assumption";
    pub(crate) const KIND_RATE: &str = "Exchange rate";
    pub(crate) const KIND_DEFINITION: &str = "Definition";
    pub(crate) const CONFIDENCE_HIGH: &str =
        "High confidence: your own number, or a verified price and a sourced benchmark.";
    pub(crate) const CONFIDENCE_MEDIUM: &str =
        "Medium confidence: one verified source, the rest derived.";
    pub(crate) const CONFIDENCE_LOW: &str =
        "Low confidence: an assumption decides, so only the range is shown.";
    pub(crate) const RULES: &str = "The table of verdicts";
    pub(crate) const RULES_NOTE: &str = "The first rule that holds decides.";
    pub(crate) const RULE: &str = "Rule";
    pub(crate) const CONDITION: &str = "When";
    pub(crate) const VERDICT: &str = "Verdict";
    pub(crate) const WHY: &str = "Why";
    pub(crate) const DATA: &str = "What it stands on";
    pub(crate) const WARNINGS: &str = "What had to be left out";
    pub(crate) const ENGINE: &str = "Engine";
    pub(crate) const INPUTS_DIGEST: &str = "digest of all inputs";
    pub(crate) const FOOT: &str = "The same answers, prices and rates give the same report.";
}
