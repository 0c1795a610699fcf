//! The words of the pages for operators.

pub(crate) const TITLE: &str = "Operations";
pub(crate) const H1: &str = "Overview";
pub(crate) const SKIP: &str = "To the figures";
pub(crate) const NAV: &str = "Operations";
pub(crate) const SECTIONS: &str = "Sections";
pub(crate) const FRESH: &str = "Updates by itself, every two seconds";
pub(crate) const STILL: &str = "Not updating: the line is down. Trying again.";
pub(crate) const NO_SCRIPT: &str = "Reload to see what is new";
pub(crate) const PERIOD: &str = "Period";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const LOCAL: &str = "Local installation";
pub(crate) const SIMULATOR: &str = "Payment simulator on";

pub(crate) const SIGN_IN_TITLE: &str = "Sign in";
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const SIGN_IN_LEAD: &str = "For those who run this installation.";
pub(crate) const BY_ACCOUNT: &str = "I have an account";
pub(crate) const TOKEN: &str = "Operator token";
pub(crate) const TOKEN_HELP: &str = "It is the OPERATOR_TOKEN of this installation.";
pub(crate) const TOKEN_WRONG: &str =
    "That is not the operator token. Copy it from the configuration and try again.";

pub(crate) const NEEDS: &str = "Needs a person";
pub(crate) const OLDEST_FIRST: &str = "oldest first";
pub(crate) const NOTHING: &str = "Nothing needs you.";
pub(crate) const NOTHING_MORE: &str =
    "Failed work, held money, doubtful prices, stalled queues and lost workers appear here.";

pub(crate) const QUEUES: &str = "Queues";
pub(crate) const JOBS: &str = "Jobs";
pub(crate) const WORKERS: &str = "Workers";
pub(crate) const SCHEDULES: &str = "Schedules";
pub(crate) const REPORTS: &str = "Reports";
pub(crate) const REVIEWS: &str = "Price reviews";
pub(crate) const CHANGES: &str = "Price changes";
pub(crate) const CACHES: &str = "Caches";
pub(crate) const COSTS: &str = "Language model";
pub(crate) const PAYMENTS: &str = "Held payments";
pub(crate) const MAIL: &str = "Mail";
pub(crate) const AUDIT: &str = "Audit";

pub(crate) const QUEUES_SUB: &str = "waiting now, and over";
pub(crate) const WAITING: &str = "waiting";
pub(crate) const DEPTH: &str = "Waiting";
pub(crate) const LATENCY: &str = "Wait, p95";
pub(crate) const DONE: &str = "Done";
pub(crate) const A_MINUTE: &str = "a minute";
pub(crate) const RUNNING: &str = "Running";
pub(crate) const OLDEST: &str = "Oldest waits";
pub(crate) const TAKES: &str = "Takes, p95";
pub(crate) const FAILED: &str = "Failed";
pub(crate) const LATER: &str = "Later";
pub(crate) const OF: &str = "of";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const RESUME: &str = "Resume";
pub(crate) const PAUSED: &str = "Paused";
pub(crate) const STALLED: &str = "Stalled";
pub(crate) const UNSERVED: &str = "No worker";

pub(crate) const JOB: &str = "Job";
pub(crate) const KIND: &str = "Kind";
pub(crate) const STATE: &str = "State";
pub(crate) const WHY: &str = "Why";
pub(crate) const TRIES: &str = "Tries";
pub(crate) const AGE: &str = "Age";
pub(crate) const ACTIONS: &str = "Actions";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const RETRY_ALL: &str = "Retry all that failed";
pub(crate) const SEARCH: &str = "Text in the reason";
pub(crate) const SEARCH_DO: &str = "Search";
pub(crate) const NO_JOBS: &str = "No job is in this state.";
pub(crate) const STOPPING: &str = "asked to stop";
pub(crate) const DUE: &str = "due since";
pub(crate) const DUE_IN: &str = "due in";

pub(crate) const WORKERS_SUB: &str = "a sign of life every 5 seconds, lost after 15";
pub(crate) const WORKER: &str = "Worker";
pub(crate) const NOW: &str = "Now";
pub(crate) const HEARTBEAT: &str = "Heartbeat";
pub(crate) const IDLE: &str = "idle";
pub(crate) const LOST: &str = "lost; what it ran goes to others";
pub(crate) const STOPPED: &str = "stopped when it was asked to";
pub(crate) const ALIVE_TAG: &str = "Alive";
pub(crate) const LOST_TAG: &str = "Lost";
pub(crate) const STOPPED_TAG: &str = "Stopped";
pub(crate) const NO_WORKERS: &str = "No worker gave a sign of life within the hour.";
pub(crate) const NO_WORKERS_MORE: &str = "Start one with “worker run”; until then work waits.";

pub(crate) const SCHEDULES_SUB: &str = "times in UTC";
pub(crate) const WHAT: &str = "What";
pub(crate) const WHEN: &str = "When";
pub(crate) const NEXT: &str = "Next";
pub(crate) const LAST: &str = "Last";
pub(crate) const NEVER: &str = "never yet";
pub(crate) const RUN_NOW: &str = "Run now";
pub(crate) const ASKED: &str = "about to run";
pub(crate) const IN: &str = "in";
pub(crate) const AGO: &str = "ago";
pub(crate) const NO_SCHEDULES: &str = "A worker tells its schedules when it first starts.";

pub(crate) const STEPS: &str = "Time by step";
pub(crate) const STEPS_SUB: &str =
    "last seven days; the bar reaches to half of the reports, the line to nineteen of twenty";
pub(crate) const NO_STEPS: &str = "No report was made in the last seven days.";
pub(crate) const BY_STATE: &str = "Where reports stand";
pub(crate) const REASONS: &str = "Why they failed";
pub(crate) const NO_REASONS: &str = "No report stands as failed.";
pub(crate) const TIER: &str = "Tier";
pub(crate) const HOW_MANY: &str = "How many";
pub(crate) const STEP: &str = "Step";
pub(crate) const HALF: &str = "Half within";
pub(crate) const MOST: &str = "19 of 20 within";

pub(crate) const REVIEWS_SUB: &str =
    "held back because the change is large or the reading is in doubt";
pub(crate) const PLAN: &str = "Plan";
pub(crate) const WAS: &str = "Was";
pub(crate) const SEEN: &str = "Seen";
pub(crate) const CHANGE: &str = "Change";
pub(crate) const USED_IN: &str = "Used in";
pub(crate) const ONE_REPORT: &str = "1 report";
pub(crate) const MANY_REPORTS: &str = "reports";
pub(crate) const CONFIRM: &str = "Confirm";
pub(crate) const REJECT: &str = "Reject";
pub(crate) const SEE_PAGE: &str = "See page";
pub(crate) const NO_REVIEWS: &str = "No reading waits for an answer.";
pub(crate) const NO_CHANGES: &str = "No price has changed yet.";
pub(crate) const REFRESH_ALL: &str = "Read all prices that are due";

pub(crate) const PAYMENT: &str = "Payment";
pub(crate) const AMOUNT: &str = "Amount";
pub(crate) const TAKE: &str = "Take as paid";
pub(crate) const WENT_BACK: &str = "It went back";

pub(crate) const CACHES_SUB: &str = "share of reads answered without asking the database";
pub(crate) const MEMORY: &str = "In memory";
pub(crate) const ENTRIES: &str = "Entries";
pub(crate) const EVICTED: &str = "Pushed out";
pub(crate) const FROM_REDIS: &str = "From Redis";
pub(crate) const NO_READS: &str = "none read yet";

pub(crate) const COSTS_SUB: &str = "US dollars a day, two weeks";
pub(crate) const TODAY: &str = "today";
pub(crate) const BUDGET: &str = "Budget a day";
pub(crate) const NO_MODEL: &str =
    "No worker has a key for a language model; texts are made by rules.";
pub(crate) const NO_COSTS: &str = "Nothing was asked in the last two weeks.";

pub(crate) const MAIL_SUB: &str = "kept here, since no mail server is set up";
pub(crate) const ALL_MAIL: &str = "All mail";
pub(crate) const NO_MAIL: &str = "No mail was written yet.";
pub(crate) const AUDIT_SUB: &str = "what operators did, newest first";
pub(crate) const NO_AUDIT: &str = "Nobody has done anything yet.";
pub(crate) const WHO: &str = "Who";
pub(crate) const TO_WHAT: &str = "To what";

pub(crate) const SAID_REFUSED: &str =
    "That could not be done: its state does not allow it any more. The figures below are of now.";
pub(crate) const SAID_DONE: &str = "Done.";

/// Chips of the job list: name in addresses, and words.
pub(crate) const STATES: [(&str, &str); 5] = [
    ("dead", "Failed"),
    ("running", "Running"),
    ("queued", "Waiting"),
    ("succeeded", "Done"),
    ("cancelled", "Cancelled"),
];
/// Queues in words.
pub(crate) const QUEUE_NAMES: [(&str, &str); 5] = [
    ("reports", "Reports"),
    ("prices", "Prices"),
    ("exports", "Files"),
    ("notifications", "Mail"),
    ("maintenance", "Housekeeping"),
];
/// Kinds of cached answers in words.
pub(crate) const CACHE_NAMES: [(&str, &str); 3] = [
    ("vendor", "Vendors"),
    ("benchmark", "Benchmarks"),
    ("report", "Reports"),
];
/// Reasons for which a price is held, in words.
pub(crate) const HOLD_REASONS: [(&str, &str); 7] = [
    ("jump", "moved by more than half"),
    ("currency", "in another currency"),
    ("zero", "costs nothing now"),
    ("vanished", "not on the page any more"),
    ("basis", "for another period or unit"),
    ("first_price", "a first price"),
    ("new_offer", "a new plan"),
];

/// The words for a name, or the name itself.
pub(crate) fn named<'a>(words: &'a [(&'a str, &'a str)], name: &'a str) -> &'a str {
    words
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(name, |(_, words)| *words)
}
