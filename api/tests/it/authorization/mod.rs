//! Who may call what: a table, held equal to the OpenAPI document, and tried by every kind of caller.

mod callers;
mod stage;
mod table;

use serde_json::json;
use shared::auth::Role;

use self::{
    callers::Kind,
    stage::Stage,
    table::{
        Access::{
            self, MaybeQuizToken, Member, MemberAlone, Operator, OperatorOrTicket, Public,
            QuizToken, Reports, ReportsOrTicket, User,
        },
        TABLE,
    },
};

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    LetIn,
    Unknown,
    Refused,
    /// As if nothing were there.
    Hidden,
}

/// `is_own` says that the operation is about whatever workspace the caller acts in, not about a thing in one.
fn expected(access: Access, is_own: bool, kind: Kind) -> Expected {
    use Expected::{Hidden, LetIn, Refused, Unknown};
    let in_workspace = |least: Role, scope: Option<&str>| match kind {
        Kind::Is(role) if role >= least => LetIn,
        Kind::Key(held) if scope == Some(held) => LetIn,
        Kind::ForeignKey if scope != Some("reports:write") => Refused,
        Kind::Is(_) | Kind::Key(_) => Refused,
        Kind::Foreign | Kind::ForeignKey | Kind::Operator if is_own => LetIn,
        Kind::Foreign | Kind::ForeignKey | Kind::Operator | Kind::Intruder => Hidden,
        Kind::Stranger | Kind::ForeignRespondent | Kind::BreakGlass => Unknown,
    };
    match access {
        Public | MaybeQuizToken => LetIn,
        QuizToken if kind == Kind::ForeignRespondent => Hidden,
        QuizToken => Unknown,
        Reports(..) | ReportsOrTicket(..) if kind == Kind::ForeignRespondent => Hidden,
        Reports(least, scope) | ReportsOrTicket(least, scope) | Member(least, scope) => {
            in_workspace(least, Some(scope))
        }
        MemberAlone(least) => in_workspace(least, None),
        User => match kind {
            Kind::Stranger | Kind::ForeignRespondent | Kind::BreakGlass => Unknown,
            _ => LetIn,
        },
        Operator | OperatorOrTicket => match kind {
            Kind::Operator | Kind::BreakGlass => LetIn,
            Kind::Stranger => Unknown,
            _ => Refused,
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_operation_lets_in_whom_it_declares_and_nobody_else() {
    let stage = Stage::set().await;
    let mut wrong = Vec::new();

    let guarded = TABLE
        .iter()
        .filter(|(_, _, access)| ![Public, MaybeQuizToken].contains(access));
    for (method, template, access) in guarded {
        for caller in &stage.callers {
            let answer = stage.call(method, template, caller).await;
            let status = answer.status.as_u16();
            let expected = expected(*access, !template.contains('{'), caller.is);
            let shows_nothing = status == 200 && answer.data() == json!([]);
            // What is let in may miss what this stage does not have: jobs, vendors, an earlier version.
            let may_miss = matches!(access, Operator | OperatorOrTicket)
                || *template == "/api/reports/{id}/diff";
            let is_so = match expected {
                Expected::LetIn => ![401, 403].contains(&status) && (status != 404 || may_miss),
                Expected::Unknown => status == 401,
                Expected::Refused => status == 403,
                Expected::Hidden => shows_nothing || [404, 422].contains(&status),
            };
            if !is_so || status >= 500 {
                let (who, is) = (caller.who, caller.is);
                wrong.push(format!(
                    "{method} {template}, {who} ({is:?}): {status}, expected {expected:?}"
                ));
            }
        }
    }

    assert!(
        wrong.is_empty(),
        "{} of the matrix:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // After all those calls the workspace is as whole as before.
    let own = stage
        .app
        .get("/api/reports")
        .bearer(&stage.owner.access)
        .send()
        .await;
    assert!(
        !own.expect(200)
            .data()
            .as_array()
            .expect("a list")
            .is_empty()
    );
}
