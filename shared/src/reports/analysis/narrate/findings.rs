//! What was found, opportunity by opportunity: titles that state it, and a sentence or two on why it matters here.
//!
//! The first title whose placeholders all have values is taken. Names in braces are the inputs of the opportunity's own
//! formulas, so a finding can only speak of what its figure was made of.

/// Titles from most to least specific, and sentences of the body.
#[derive(Debug)]
pub struct FindingWords {
    /// Titles.
    pub titles: &'static [&'static str],
    /// Body.
    pub body: &'static [&'static str],
}

const fn words(titles: &'static [&'static str], body: &'static [&'static str]) -> FindingWords {
    FindingWords { titles, body }
}

/// The words of an opportunity.
#[must_use]
pub fn finding_words(opportunity: &str) -> FindingWords {
    match opportunity {
        "email-triage" => words(
            &["Email takes {email_share} of the working week of {office_people}"],
            &[
                "Much of it is routine that a {customer} or supplier could have answered for themselves; drafting it saves {time_saving_share} of that time where it is used.",
            ],
        ),
        "meeting-notes" => words(
            &[
                "Your people sit in meetings for {meeting_hours_per_week}, and somebody writes each one up",
            ],
            &[
                "Notes and follow-ups are {note_work_share} of that time by our assumption, and the part nobody misses.",
            ],
        ),
        "office-assistant-rollout" => words(
            &["{office_people} work at a computer, mostly without a shared assistant"],
            &[
                "Measured savings are small for each person, {time_saving_share} of the week, but they add up across your {crew}.",
            ],
        ),
        "knowledge-assistant" => words(
            &["Your people spend {search_share} of their time looking for information"],
            &[
                "About {document_search_share} of that search is for things written down somewhere in the {firm} already.",
            ],
        ),
        "app-integration" => words(
            &[
                "Copying data between systems is part of the {admin_hours_per_week} of admin each office employee has",
            ],
            &[
                "By our assumption {transferable_share} of that admin can be handed over, and each copy that disappears takes its typing errors with it.",
            ],
        ),
        "data-cleanup" => words(
            &["Your records are not in a state that automation can use"],
            &[
                "The gain of cleaning up is small by itself; it counts because other steps stand on it.",
            ],
        ),
        "ai-policy-training" => words(
            &[
                "Your people use AI without agreed rules",
                "Nothing is agreed yet on how AI may be used",
            ],
            &[
                "One page of rules and a training session raise how many people use a tool well, and keep {customers}' data where it belongs.",
            ],
        ),
        "saas-spend-review" => words(
            &["You pay {monthly_spend} for software, and part of it is unused"],
            &["A review usually finds {saving_share} to cut by our assumption."],
        ),
        "automated-reporting" => words(
            &[
                "Recurring reports take {company_report_hours_per_month} of your team's time",
                "Each of your {clients} clients gets a report built by hand",
                "Recurring reports are still built by hand",
            ],
            &[
                "Most of the work is fetching the same numbers again; it falls by {time_saving_share} where reports build themselves.",
            ],
        ),
        "invoice-capture" => words(
            &[
                "{invoices_per_month:bare} invoices come in each month, and each takes {minutes_before}",
            ],
            &[
                "Where invoices are read automatically, one takes {minutes_after}; {customers} never notice the change.",
            ],
        ),
        "expense-receipts" => words(
            &["Receipts are collected and typed by {office_people}"],
            &[
                "It is {hours_per_week} a person by our assumption: little each time, and never done in one go.",
            ],
        ),
        "bank-reconciliation" => words(
            &["Matching bank lines takes your bookkeeping {hours_per_week} for each person in it"],
            &[
                "Rules and suggestions take over the lines that repeat; the odd ones stay with a person.",
            ],
        ),
        "cash-collection" => words(
            &["Chasing unpaid invoices takes {hours_per_week} for each person in finance"],
            &[
                "Polite reminders on time bring cash in sooner and spare your {firm} the awkward call.",
            ],
        ),
        "lead-response-automation" => words(
            &[
                "{leads_per_month:bare} enquiries reach you each month, and {lead_wait} is how fast they get a personal answer",
                "{leads_per_month:bare} enquiries reach you each month",
            ],
            &[
                "Interest cools within the hour. Answering at once wins {uplift_share} more of them by our assumption, each worth {value_per_customer}.",
            ],
        ),
        "crm-hygiene" => words(
            &["Customer records are kept current by typing"],
            &[
                "Each person who works with {customers} spends {hours_per_week} on it by our assumption.",
            ],
        ),
        "sales-call-insights" => words(
            &["What your sales calls teach is lost when they end"],
            &["Each seller spends {hours_per_week} on notes and handover by our assumption."],
        ),
        "proposal-drafting" => words(
            &["You write {proposals_per_month:bare} proposals a month at {hours_each} each"],
            &[
                "Most parts have been written before; a first draft from past work saves {time_saving_share}.",
            ],
        ),
        "quote-generation" => words(
            &["You write {quotes_per_month:bare} quotes a month at {hours_each} each"],
            &[
                "A {customer} who waits for a quote asks the next firm; a draft from photos and price lists saves {time_saving_share}.",
            ],
        ),
        "meeting-booking" => words(
            &[
                "{appointments_per_month:bare} appointments a month are arranged by hand",
                "Appointments are still arranged by phone and mail",
            ],
            &[
                "At {minutes_each} each, online booking takes over the part that needs no judgement, outside opening hours as well.",
            ],
        ),
        "support-ai-agent" => words(
            &["You answer {tickets_per_month:bare} questions a month at {minutes_per_ticket} each"],
            &[
                "Firms that let an assistant answer from their own articles see {resolution_share} resolved without a person. Nobody has measured that share at your {firm} yet.",
            ],
        ),
        "agent-assist" => words(
            &["Each of {tickets_per_month:bare} questions a month is written from scratch"],
            &[
                "Suggested replies cut {time_saving_share} of the {minutes_per_ticket} a question takes, and answers become more even.",
            ],
        ),
        "voice-receptionist" => words(
            &[
                "{missed_call_share} of calls go unanswered on a busy day of {calls_per_busy_day:bare}",
                "You miss {missed_calls_per_week:bare} calls a week",
                "Calls go unanswered when your {crew} are busy",
            ],
            &[
                "Of missed calls {new_business_share} are new business by our assumption, worth {value_per_customer} each.",
            ],
        ),
        "appointment-reminders" => words(
            &["{no_show_share} of {customers} with an appointment do not show up"],
            &[
                "Each empty slot costs {value_per_visit}. Reminders cut no-shows by {relative_reduction} in published studies.",
            ],
        ),
        "review-management" => words(
            &["Online reviews are asked for by chance"],
            &[
                "Asking every content {customer} and answering each review takes {hours_per_week} by hand, by our assumption.",
            ],
        ),
        "content-drafting" => words(
            &[
                "You produce {pieces_per_month:bare} pieces of content a month",
                "Writing texts takes {hours_per_week} for each person who does it",
            ],
            &[
                "A first draft from your own material saves {time_saving_share}; tone and facts stay with a person.",
            ],
        ),
        "social-scheduling" => words(
            &["Posts are planned one at a time"],
            &[
                "Planning a month in one sitting and reusing what exists gives each person who does it back part of {hours_per_week}.",
            ],
        ),
        "email-campaign-automation" => words(
            &["{customers_capital} who bought once hear from you by chance"],
            &[
                "A message at the right moment turns {uplift_share} more revenue from those you know, by our assumption.",
                "A message at the right moment brings some of those you know back.",
            ],
        ),
        "cart-recovery" => words(
            &["{abandonment_share} of your carts are left behind"],
            &[
                "You ship {orders_per_month:bare} orders a month at {order_value}. If {recovery_share} of those who leave came back, the margin alone would matter.",
            ],
        ),
        "product-descriptions" => words(
            &["You list {products:bare} products, each with a text to write and keep current"],
            &[
                "Drafts from product data save {time_saving_share}; someone who knows the goods reads them.",
            ],
        ),
        "demand-forecast" => words(
            &[
                "Popular items run out: {stockouts}",
                "Orders are planned without a forecast",
            ],
            &[
                "Lost sales are {lost_sales_share} of revenue by our assumption, of which {avoidable_share} can be avoided.",
            ],
        ),
        "inventory-reorder" => words(
            &["Stock is counted and reordered by hand"],
            &["Each person who does it spends {hours_per_week} by our assumption."],
        ),
        "candidate-screening" => words(
            &["You plan to hire {hires_per_year:bare} people in the next year"],
            &[
                "Each hire takes {hours_per_hire} before the first talk by our assumption; sorting and arranging can shrink by {time_saving_share}.",
            ],
        ),
        "employee-onboarding" => words(
            &["{hires_per_year:bare} new colleagues a year each learn the {firm} from scratch"],
            &[
                "Colleagues give each of them {hours_per_hire} by our assumption, much of it the same answers.",
            ],
        ),
        "document-intake" => words(
            &[
                "{cases_per_month:bare} cases a month arrive as forms and files",
                "Forms and files are read and typed by hand",
            ],
            &[
                "Reading them automatically saves {time_saving_share} of that work, and the typing errors with it.",
            ],
        ),
        "contract-review" => words(
            &[
                "You review {contracts_per_month:bare} contracts a month",
                "Contracts are read line by line",
            ],
            &[
                "A check against your own playbook saves {time_saving_share} of {hours_each} each; judgement stays with a person.",
            ],
        ),
        "translation" => words(
            &["Routine material is translated by people"],
            &["It is {hours_per_week} for each person who does it, by our assumption."],
        ),
        "coding-assistant" => words(
            &[
                "{developers} write code, and much of it could be drafted for them",
                "Code is written without an assistant",
            ],
            &[
                "Studies differ widely, from little to a lot: {time_saving_share} of the {hours_per_week} at the keyboard. Measure it in your own team.",
            ],
        ),
        "test-generation" => words(
            &["Testing slows your releases"],
            &["Each of your developers spends {hours_per_week} on tests by our assumption."],
        ),
        "documentation-generation" => words(
            &["Product documentation lags behind the product"],
            &[
                "Every gap becomes a question to support. Writing it takes {hours_per_week} for each person who does.",
            ],
        ),
        "churn-early-warning" => words(
            &[
                "{monthly_churn_share} of your {customers} leave each month",
                "{customers_capital} leave before anyone notices",
            ],
            &[
                "On your revenue band, keeping {avoidable_share} of those who would leave matters more than winning new ones.",
            ],
        ),
        "payment-recovery" => words(
            &["{involuntary_share} of the {customers} you lose leave because a payment failed"],
            &[
                "They did not mean to go. Retries and a clear message bring {recovery_share} of them back by our assumption.",
            ],
        ),
        "time-capture" => words(
            &["{utilisation_share} of time is billed, and some of what was worked is not"],
            &[
                "We assume {leakage_share} of billable time is never written down; at {hourly_rate} that is revenue you have earned already.",
            ],
        ),
        "clinical-scribe" => words(
            &[
                "Each practitioner writes notes for {note_hours_per_day}",
                "Notes follow practitioners into the evening",
            ],
            &[
                "With {practitioners:bare} seeing {customers}, drafts made during the visit give {time_saving_share} of that time back.",
            ],
        ),
        "predictive-maintenance" => words(
            &["Machines stand still for {downtime_hours_per_month}, unplanned"],
            &[
                "At {cost_per_hour}, a warning that prevents {reduction_share} of it pays for a good deal of sensing.",
            ],
        ),
        "visual-inspection" => words(
            &["Quality is checked by eye"],
            &[
                "Inspection takes {inspection_share} of all working time by our assumption; cameras take the even part of it.",
            ],
        ),
        "order-entry" => words(
            &["Orders that arrive by mail are typed in again"],
            &["At {minutes_each} each, reading them automatically also lets you confirm sooner."],
        ),
        "production-planning" => words(
            &["Production is planned by hand"],
            &[
                "Each planner spends {hours_per_week} on it by our assumption, and plans again whenever something slips.",
            ],
        ),
        "kyc-onboarding" => words(
            &[
                "You take on {onboardings_per_month:bare} clients a month at {hours_each} of checks each",
            ],
            &[
                "Reading documents and filling forms is {time_saving_share} of that; the decision stays with a person.",
            ],
        ),
        "claims-triage" => words(
            &["{cases_per_month:bare} applications a month all wait in one line"],
            &[
                "Sorting by effort lets simple cases through first and saves {time_saving_share} of {minutes_each} each.",
            ],
        ),
        "adviser-assistant" => words(
            &["Advisers spend {admin_share} of their time on admin"],
            &[
                "Around meetings, {meeting_admin_share} of that admin can be prepared and written up for them.",
            ],
        ),
        "staff-rostering" => words(
            &[
                "Shifts are planned by hand: {rostering}",
                "Shifts are planned by hand",
            ],
            &[
                "Planning takes {rostering_hours_per_person_month} for every person on the roster by our assumption.",
            ],
        ),
        "site-documentation" => words(
            &["Each site lead spends {report_hours_per_week} on reports and photos"],
            &[
                "Dated reports settle arguments about extra work; spoken notes make them in passing.",
            ],
        ),
        "lesson-preparation" => words(
            &["Each teacher prepares material for {preparation_hours_per_week}"],
            &[
                "With {teachers:bare} teaching, drafts at the right level give {time_saving_share} of that time back.",
            ],
        ),
        "feedback-drafting" => words(
            &["Marking takes each teacher {marking_hours_per_week}"],
            &[
                "Drafted feedback saves {time_saving_share} of it, and learners hear back while they still remember the task.",
            ],
        ),
        _ => words(&["{title} is worth a look at your {firm}"], &[]),
    }
}
