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
            &[
                "Email takes {email_share} of an office week in published studies, and yours will be no exception{alone}",
                "Email takes {email_share} of an office week in published studies; at your {firm} that is the week of {office_people}",
            ],
            &[
                "Much of it is routine that a {customer} or supplier could have answered for themselves; drafting it saves {time_saving_share} of that time where your {firm} uses it.",
            ],
        ),
        "meeting-notes" => words(
            &[
                "Meetings take {meeting_hours_per_week} of each person's time",
                "What is agreed in meetings could write itself up",
            ],
            &[
                "Notes and follow-ups are {note_work_share} of that time by our assumption, and the part nobody misses.",
            ],
        ),
        "office-assistant-rollout" => words(
            &[
                "An assistant could sit beside you in mail, texts and tables{alone}",
                "One shared assistant would reach everybody at a computer: {office_people}",
            ],
            &[
                "Measured savings are small for each person, {time_saving_share} of the week, but they add up across your {crew}.{team}",
                "Measured savings are small: {time_saving_share} of a week like yours.{alone}",
            ],
        ),
        "knowledge-assistant" => words(
            &[
                "People in an office spend {search_share} of their time looking for information, studies say",
            ],
            &[
                "About {document_search_share} of that search is for things written down somewhere in the {firm} already.",
            ],
        ),
        "app-integration" => words(
            &[
                "Copying data between systems is part of your {admin_hours_per_week} of admin{alone}",
                "Copying data between systems is part of the {admin_hours_per_week} of admin each office employee has",
            ],
            &[
                "By our assumption {transferable_share} of that admin can be handed over, and each copy that disappears takes its typing errors with it.",
            ],
        ),
        "data-cleanup" => words(
            &[
                "Your information lives {data_state}, where no tool can rely on it",
                "Nobody can say whether your records are fit for automation",
            ],
            &[
                "Cleaning up what {your_crew} look things up in gains little by itself; it counts because other steps stand on it.",
            ],
        ),
        "ai-policy-training" => words(
            &[
                "AI is used at your {firm} like this: {ai_today}. Agreed rules: {policy}",
                "Rules for AI at your {firm} have to come before its tools",
            ],
            &[
                "One page of rules and a training session raise how well a tool is used, and keep {customers}' data where it belongs.",
            ],
        ),
        "saas-spend-review" => words(
            &[
                "You pay {monthly_spend} for software, and nobody has to prove that it is all in use",
            ],
            &[
                "A review finds {saving_share} to cut by our assumption, most of it in licences nobody opens any more.",
            ],
        ),
        "automated-reporting" => words(
            &[
                "Recurring reports take {company_report_hours_per_month} of your time{alone}",
                "Recurring reports take {company_report_hours_per_month} of your team's time",
                "Each of your {clients} clients gets a report built by hand",
                "The recurring reports of your {firm} could build themselves",
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
            &[
                "Your receipts have to be collected and typed{alone}",
                "The receipts of {office_people} have to be collected and typed",
            ],
            &[
                "It is {hours_per_week} a person by our assumption: little each time, and never done in one go.",
            ],
        ),
        "bank-reconciliation" => words(
            &[
                "Matching bank lines takes your bookkeeping {hours_per_week} for each person in it",
                "Most bank lines of your {firm} repeat, and a rule could match them",
            ],
            &[
                "By our assumption it is {hours_per_week} for each person who keeps the books; the odd lines stay with them.",
            ],
        ),
        "cash-collection" => words(
            &[
                "Chasing unpaid invoices takes {hours_per_week} for each person in finance",
                "{customers_capital} who pay late could be reminded without a call",
            ],
            &[
                "Polite reminders on time bring cash in sooner and spare your {firm} the awkward call.",
            ],
        ),
        "lead-response-automation" => words(
            &[
                "{leads_per_month:bare} enquiries reach you each month, and a personal answer comes {lead_wait}",
                "{leads_per_month:bare} enquiries reach you each month",
            ],
            &[
                "Interest cools within the hour. Answering at once wins {uplift_share} more of them by our assumption, each worth {value_per_customer}.",
            ],
        ),
        "crm-hygiene" => words(
            &[
                "Your {crm} knows of each {customer} only what somebody typed into it",
                "What your {firm} knows of each {customer} is only what somebody wrote down",
            ],
            &[
                "Each person who works with {customers} spends {hours_per_week} on it by our assumption.",
            ],
        ),
        "sales-call-insights" => words(
            &["What a {customer} says in a sales call reaches only those who were in it"],
            &["Each seller spends {hours_per_week} on notes and handover by our assumption."],
        ),
        "proposal-drafting" => words(
            &[
                "You write {proposals_per_month:bare} proposals a month at {hours_each} each",
                "You write {proposals_per_month:bare} proposals a month",
                "Proposals of your {firm} could start from the last ones that won",
            ],
            &[
                "Most parts have been written before; a first draft from past work saves {time_saving_share}.",
            ],
        ),
        "quote-generation" => words(
            &[
                "You write {quotes_per_month:bare} quotes a month at {hours_each} each",
                "You write {quotes_per_month:bare} quotes a month",
                "Quotes could be drafted from photos and a price list",
            ],
            &[
                "A {customer} who waits for a quote asks the next firm; a draft from photos and price lists saves {time_saving_share}.",
            ],
        ),
        "meeting-booking" => words(
            &[
                "{appointments_per_month:bare} appointments a month are arranged by hand",
                "{customers_capital} could choose a time themselves, without a call or a mail",
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
            &["A drafted reply would shorten {tickets_per_month:bare} answers a month"],
            &[
                "Suggested replies cut {time_saving_share} of the {minutes_per_ticket} a question takes, and answers become more even.",
            ],
        ),
        "voice-receptionist" => words(
            &[
                "Of {calls_per_busy_day:bare} calls on a busy day, {missed_call_share} go unanswered",
                "You miss {missed_calls_per_week:bare} calls a week",
                "The phone interrupts {your_crew}",
            ],
            &[
                "Of missed calls {new_business_share} are new business by our assumption, worth {value_per_customer} each.",
            ],
        ),
        "appointment-reminders" => words(
            &[
                "{no_show_share} of {customers} with {visit} do not show up",
                "Some {customers} with {visit} do not show up",
            ],
            &[
                "Each empty slot costs {value_per_visit}. Reminders cut no-shows by {relative_reduction} in published studies.",
            ],
        ),
        "review-management" => words(
            &["More of your content {customers} could say so in public"],
            &[
                "Asking every content {customer} and answering each review takes {hours_per_week} by hand, by our assumption.",
            ],
        ),
        "content-drafting" => words(
            &[
                "You produce {pieces_per_month:bare} pieces of content a month",
                "Writing texts takes {hours_per_week} for each person who does it",
                "The first drafts of your {firm}'s texts need not come from a person",
            ],
            &[
                "A first draft from your own material saves {time_saving_share}; tone and facts stay with a person.",
            ],
        ),
        "social-scheduling" => words(
            &["A month of posts for your {customers} could be planned in one sitting"],
            &[
                "Planning a month in one sitting and reusing what exists gives each person who does it back part of {hours_per_week}.",
            ],
        ),
        "email-campaign-automation" => words(
            &["{customers_capital} who bought once could hear from you when it suits them"],
            &[
                "A message at the right moment brings {uplift_share} more revenue from {customers} you know already, by our assumption.",
            ],
        ),
        "cart-recovery" => words(
            &[
                "{abandonment_share} of your carts are left behind",
                "Part of your carts are left behind",
            ],
            &[
                "You ship {orders_per_month:bare} orders a month at {order_value}. If {recovery_share} of those who leave came back, the margin alone would matter.",
            ],
        ),
        "product-descriptions" => words(
            &[
                "You list {products:bare} products, each with a text to write and keep current",
                "Product texts could be drafted from the data you have of each item",
            ],
            &[
                "Drafts from product data save {time_saving_share}; someone who knows the goods reads them.",
            ],
        ),
        "demand-forecast" => words(
            &[
                "Popular items run out: {stockouts}",
                "You plan production with this: {planning_tool}. A forecast would say how much",
                "A forecast would tell your {firm} how much to order",
            ],
            &[
                "Lost sales are {lost_sales_share} of revenue by our assumption, of which {avoidable_share} can be avoided.",
            ],
        ),
        "inventory-reorder" => words(
            &["When to reorder could be computed instead of remembered at your {firm}"],
            &[
                "Whoever counts and orders for your {firm} spends {hours_per_week} on it by our assumption.",
            ],
        ),
        "candidate-screening" => words(
            &[
                "You plan to hire {hires_per_year:bare} people in the next year",
                "Applications to your {firm} are sorted by people",
            ],
            &[
                "Each hire takes {hours_per_hire} before the first talk by our assumption; sorting and arranging can shrink by {time_saving_share}.",
            ],
        ),
        "employee-onboarding" => words(
            &[
                "{hires_per_year:bare} new colleagues a year each have to learn how your {firm} works",
                "New colleagues each have to learn how your {firm} works",
            ],
            &[
                "Colleagues give each of them {hours_per_hire} by our assumption, much of it the same answers.",
            ],
        ),
        "document-intake" => words(
            &[
                "{cases_per_month:bare} cases a month arrive as forms and files",
                "Forms and files that reach your {firm} could be read without typing",
            ],
            &[
                "Reading them automatically saves {time_saving_share} of that work, and what a {customer} wrote is not typed wrongly.",
            ],
        ),
        "contract-review" => words(
            &[
                "You review {contracts_per_month:bare} contracts a month",
                "Contracts could be checked against your own playbook first",
            ],
            &[
                "A check against your own playbook saves {time_saving_share} of {hours_each} each; judgement stays with a person.",
            ],
        ),
        "translation" => words(
            &["What your {customers} read may be needed in more than one language"],
            &["It is {hours_per_week} for each person who does it, by our assumption."],
        ),
        "coding-assistant" => words(
            &[
                "{developers} write code, and much of it could be drafted for them",
                "Code could be drafted for your developers",
            ],
            &[
                "Studies differ widely, from little to a lot: {time_saving_share} of the {hours_per_week} at the keyboard. Measure it on your own work.",
            ],
        ),
        "test-generation" => words(
            &[
                "What slows your releases most: {release_pain}",
                "Tests could be drafted together with the code",
            ],
            &["Each of your developers spends {hours_per_week} on tests by our assumption."],
        ),
        "documentation-generation" => words(
            &[
                "Asked how complete your product documentation is, you said {docs_state}",
                "Product documentation could be drafted from the code",
            ],
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
            &[
                "{involuntary_share} of the {customers} you lose leave because a payment failed",
                "Some {customers} leave because a payment failed",
            ],
            &[
                "They did not mean to go. Retries and a clear message bring {recovery_share} of them back by our assumption.",
            ],
        ),
        "time-capture" => words(
            &[
                "You bill {utilisation_share} of working time, and not all that was worked gets written down",
                "Not all time worked for {customers} gets written down",
            ],
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
            &[
                "Machines stand still for {downtime_hours_per_month}, unplanned",
                "Machines stand still when nobody planned it",
            ],
            &[
                "At {cost_per_hour}, a warning that prevents {reduction_share} of it pays for a good deal of sensing.",
            ],
        ),
        "visual-inspection" => words(
            &[
                "You check quality like this: {quality_method}",
                "Cameras could check quality evenly",
            ],
            &[
                "Inspection takes {inspection_share} of all working time by our assumption; cameras take the even part of it.",
            ],
        ),
        "order-entry" => words(
            &[
                "Orders reach you this way: {orders_channel}. Each is entered once more",
                "Orders that arrive by mail could enter your system by themselves",
            ],
            &["At {minutes_each} each, reading them automatically also lets you confirm sooner."],
        ),
        "production-planning" => words(
            &[
                "Your production plan is kept in this: {planning_tool}",
                "Jobs and capacity could be planned with suggestions",
            ],
            &[
                "Each planner spends {hours_per_week} on it by our assumption, and plans again whenever something slips.",
            ],
        ),
        "kyc-onboarding" => words(
            &[
                "You take on {onboardings_per_month:bare} clients a month at {hours_each} of checks each",
                "You take on {onboardings_per_month:bare} clients a month, each with checks to do",
                "Each new client brings checks and forms",
            ],
            &[
                "Reading documents and filling forms is {time_saving_share} of that; the decision stays with a person.",
            ],
        ),
        "claims-triage" => words(
            &[
                "{cases_per_month:bare} applications a month could be sorted by effort",
                "Applications could be sorted by effort before anyone reads them",
            ],
            &[
                "Sorting by effort lets simple cases through first and saves {time_saving_share} of {minutes_each} each.",
            ],
        ),
        "adviser-assistant" => words(
            &[
                "Advisers spend {admin_share} of their time on admin",
                "Part of an adviser's time goes into admin",
            ],
            &[
                "Around meetings, {meeting_admin_share} of that admin can be prepared and written up for them.",
            ],
        ),
        "staff-rostering" => words(
            &[
                "Shifts are planned by hand: {rostering}",
                "Shifts could follow the demand you expect",
            ],
            &[
                "Planning takes {rostering_hours_per_person_month} for every person on the roster by our assumption.",
            ],
        ),
        "site-documentation" => words(
            &[
                "Each site lead spends {report_hours_per_week} on reports and photos",
                "Site reports and photos could file themselves",
            ],
            &[
                "Dated reports settle arguments about extra work; spoken notes make them in passing.",
            ],
        ),
        "lesson-preparation" => words(
            &[
                "Each teacher prepares material for {preparation_hours_per_week}",
                "Lesson material could be drafted at the right level",
            ],
            &[
                "With {teachers:bare} teaching, drafts at the right level give {time_saving_share} of that time back.",
            ],
        ),
        "feedback-drafting" => words(
            &[
                "Marking takes each teacher {marking_hours_per_week}",
                "Feedback on learners' work could be drafted",
            ],
            &[
                "Drafted feedback saves {time_saving_share} of it, and learners hear back while they still remember the task.",
            ],
        ),
        _ => words(&["{title} is worth a look at your {firm}"], &[]),
    }
}
