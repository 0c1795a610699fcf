//! A name server which gives another answer each time it is asked, as an attacker's would.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType, rdata};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;

/// The answers for one name: each lookup takes the next, the last one stays.
type Answers = Vec<&'static [&'static str]>;

/// A running name server; it stops when dropped.
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl NameServer {
    /// Names with their answers; an answer is a list of addresses, after `=name` for an alias to that name.
    pub(crate) async fn start(names: &[(&'static str, Answers)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let address = socket.local_addr().expect("an address");
        let zone = names.iter().cloned().collect();
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(socket, zone));
        Self {
            address,
            _tasks: tasks,
        }
    }
}

async fn serve(socket: UdpSocket, zone: HashMap<&'static str, Answers>) {
    let turns = Mutex::new(HashMap::new());
    let mut packet = [0; 1500];
    while let Ok((length, from)) = socket.recv_from(&mut packet).await {
        let Ok(question) = Message::from_vec(&packet[..length]) else {
            continue;
        };
        let answer = answer(question, &zone, &turns).to_vec().expect("an answer");
        socket.send_to(&answer, from).await.expect("to send");
    }
}

fn answer(
    question: Message,
    zone: &HashMap<&'static str, Answers>,
    turns: &Mutex<HashMap<(String, RecordType), usize>>,
) -> Message {
    let mut message = question.into_response();
    let query = message.queries.first().expect("a question").clone();
    let name = query.name().to_ascii().to_ascii_lowercase();
    let name = name.trim_end_matches('.');
    // `*` is every name that is not given.
    let Some(answers) = zone.get(name).or_else(|| zone.get("*")) else {
        message.metadata.response_code = ResponseCode::NXDomain;
        return message;
    };
    let mut turns = turns.lock().expect("a lock");
    let turn = turns
        .entry((name.to_owned(), query.query_type()))
        .or_default();
    let answer = answers[(*turn).min(answers.len() - 1)];
    *turn += 1;

    let mut owner = query.name().clone();
    for entry in answer {
        let data = match (entry.strip_prefix('='), query.query_type()) {
            (Some(alias), _) => {
                let alias = Name::from_ascii(format!("{alias}.")).expect("a name");
                let data = RData::CNAME(rdata::CNAME(alias.clone()));
                // A time to live of zero: nobody may remember it.
                message.add_answer(Record::from_rdata(owner, 0, data));
                owner = alias;
                continue;
            }
            (None, wanted) => match (entry.parse().expect("an address"), wanted) {
                (IpAddr::V4(address), RecordType::A) => RData::A(rdata::A(address)),
                (IpAddr::V6(address), RecordType::AAAA) => RData::AAAA(rdata::AAAA(address)),
                _ => continue,
            },
        };
        message.add_answer(Record::from_rdata(owner.clone(), 0, data));
    }
    message
}
