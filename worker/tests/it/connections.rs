//! F14: in sqlx 0.9.0 a cancelled `begin` leaves the transaction open on the pooled connection; the next
//! borrower's write is acknowledged and lost.

use std::time::Duration;

use shared::{
    platform::{
        config::DatabaseConfig,
        db::{Db, Scope},
        notifier::Notifier,
    },
    testing::TestDb,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// One way's delay: long enough that a cancellation can hit every moment of a `begin`.
const DELAY: Duration = Duration::from_millis(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_transaction_poisons_nobody() {
    let direct = TestDb::new().await;
    let mut owner = direct.owner().await;
    sqlx::raw_sql("create table acknowledged (id int)")
        .execute(&mut owner)
        .await
        .expect("a table");
    sqlx::raw_sql("grant all on acknowledged to crb_app")
        .execute(&mut owner)
        .await
        .expect("rights");
    let mut url: reqwest::Url = direct.url("crb_app").parse().expect("a URL");
    let port = delayed(url.port().unwrap_or(5432)).await;
    url.set_port(Some(port)).expect("a port");
    url.set_host(Some("127.0.0.1")).expect("a host");
    let config = DatabaseConfig {
        url: url.to_string(),
        pool_max: 1,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(10),
    };
    let db = Db::connect(&config, Notifier::silent())
        .await
        .expect("a connection");

    for round in 0..60_i32 {
        let look = db.read(Scope::System, |tx| {
            Box::pin(async move {
                sqlx::query_scalar::<_, i32>("select 1")
                    .fetch_one(&mut **tx)
                    .await
            })
        });
        // What a client's disconnect does to a handler.
        let _ = tokio::time::timeout(
            Duration::from_micros(500 * u64::from(round.unsigned_abs())),
            look,
        )
        .await;

        sqlx::query("insert into acknowledged values ($1)")
            .bind(round)
            .execute(db.reference())
            .await
            .expect("an acknowledged row");
        let visible: bool =
            sqlx::query_scalar("select exists (select from acknowledged where id = $1)")
                .bind(round)
                .fetch_one(&mut owner)
                .await
                .expect("a look from outside");
        assert!(visible, "row {round} was acknowledged and is not there");
    }
}

/// A port behind which PostgreSQL answers late.
async fn delayed(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let own = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port))
                .await
                .expect("PostgreSQL");
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::spawn(late(from_client, to_server));
            tokio::spawn(late(from_server, to_client));
        }
    });
    own
}

async fn late(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        tokio::time::sleep(DELAY).await;
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
