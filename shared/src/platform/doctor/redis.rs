//! Redis, as a process of ours finds it.

use std::{collections::HashMap, time::Duration};

use redis::aio::ConnectionManager;

use super::{Check, Diagnosis, Verdict};
use crate::platform::{config::RedisConfig, jobs::transport};

/// The connection itself gives up after a few tries; this is for what hangs.
const PATIENCE: Duration = Duration::from_secs(8);
/// apalis' scripts need it.
const OLDEST: (u32, u32) = (6, 2);
/// Beyond this share of its memory the next push may fail.
const FULL: f64 = 0.8;

/// What `INFO` says, by name.
type Info = HashMap<String, String>;

/// Looks at the Redis of queues and live events.
pub async fn check_redis(diagnosis: &mut Diagnosis, config: &RedisConfig) {
    let name = "redis";
    let info = match ask(config).await {
        Ok(info) => info,
        Err(reason) => {
            let advice =
                "start it, or mend REDIS_URL (redis://user:password@host:port, rediss:// with TLS)";
            return diagnosis.note(Check::fail(name, reason, advice));
        }
    };
    diagnosis.note(check_server(&info));
    diagnosis.note(check_policy(&info));
    diagnosis.note(check_memory(&info));
}

/// Whether a Redis may hold queues, as far as it tells. One that does not answer now is no reason to stay away: jobs wait
/// in PostgreSQL until it does.
///
/// # Errors
/// When it throws keys away where its memory ends; carries what to do.
pub async fn refuse_eviction(config: &RedisConfig) -> Result<(), String> {
    match ask(config).await {
        Ok(info) => match check_policy(&info) {
            Check {
                verdict: Verdict::Fail,
                found,
                advice,
                ..
            } => Err(format!(
                "Redis has maxmemory-policy {found}: {}",
                advice.unwrap_or_default()
            )),
            _ => Ok(()),
        },
        Err(reason) => {
            tracing::warn!(reason, "cannot ask Redis what it does when it is full");
            Ok(())
        }
    }
}

/// Looks at the Redis that keeps public answers, where it is another one.
pub async fn check_cache(config: &RedisConfig) -> Check {
    let name = "cache redis";
    match ask(config).await {
        Err(reason) => Check::warn(
            name,
            reason,
            "mend CACHE_REDIS_URL, or leave it out; until then each api keeps its own answers",
        ),
        Ok(info) if get(&info, "maxmemory") == "0" => Check::warn(
            name,
            "it may grow without end",
            "give it maxmemory, and maxmemory-policy allkeys-lru: everything in it can be made again",
        ),
        Ok(info) => Check::ok(
            name,
            format!(
                "version {}, {}",
                get(&info, "redis_version"),
                get(&info, "maxmemory_policy")
            ),
        ),
    }
}

/// What the server says of itself, or why it does not, without the address: it may hold a password.
async fn ask(config: &RedisConfig) -> Result<Info, String> {
    let asking = async {
        let mut connection = transport::connect(config).await?;
        info(&mut connection).await
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(text)) => Ok(text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect()),
        Ok(Err(error)) => Err(format!("it cannot be used: {error}")),
        Err(_) => Err("it does not answer".to_owned()),
    }
}

async fn info(connection: &mut ConnectionManager) -> redis::RedisResult<String> {
    redis::cmd("INFO").query_async(connection).await
}

fn get<'i>(info: &'i Info, name: &str) -> &'i str {
    info.get(name).map_or("", String::as_str)
}

fn check_server(info: &Info) -> Check {
    let name = "redis";
    let version = get(info, "redis_version");
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let number = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let found = format!("version {version}");
    if number < OLDEST {
        return Check::fail(name, found, "Redis 6.2 or newer is needed");
    }
    if get(info, "redis_mode") == "cluster" {
        let advice = "the queue's scripts touch several keys, which a cluster refuses: use one primary with a replica (deploy/README.md)";
        return Check::fail(name, format!("{found}, a cluster"), advice);
    }
    if get(info, "role") == "slave" {
        return Check::fail(
            name,
            format!("{found}, a replica"),
            "REDIS_URL must lead to the primary: see deploy/README.md on Sentinel",
        );
    }
    Check::ok(name, found)
}

fn check_policy(info: &Info) -> Check {
    let name = "redis eviction";
    match get(info, "maxmemory_policy") {
        "noeviction" => Check::ok(name, "noeviction"),
        // Some hosted services do not tell.
        "" => Check::warn(
            name,
            "it is not told",
            "look it up at your provider: it must be noeviction",
        ),
        other => Check::fail(
            name,
            other,
            "set maxmemory-policy noeviction: a queue whose keys are thrown away stalls until the ledger repairs it; public answers may lie in another Redis (CACHE_REDIS_URL)",
        ),
    }
}

fn check_memory(info: &Info) -> Check {
    let name = "redis memory";
    let number = |name| get(info, name).parse::<f64>().unwrap_or(0.0);
    let (used, most) = (number("used_memory"), number("maxmemory"));
    let mib = |bytes: f64| format!("{:.0} MiB", bytes / 1024.0 / 1024.0);
    if most == 0.0 {
        return Check::ok(name, format!("{} used, without a limit", mib(used)));
    }
    let found = format!("{} of {} used", mib(used), mib(most));
    match used > most * FULL {
        true => Check::warn(
            name,
            found,
            "raise maxmemory, or see what fills it; when it is full, jobs wait in PostgreSQL",
        ),
        false => Check::ok(name, found),
    }
}

#[cfg(test)]
mod tests {
    use super::{Info, Verdict, check_memory, check_policy, check_server};

    fn info(pairs: &[(&str, &str)]) -> Info {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn old_servers_clusters_and_replicas_are_refused() {
        for (version, mode, role, verdict) in [
            ("7.2.4", "standalone", "master", Verdict::Ok),
            ("6.2.0", "sentinel", "master", Verdict::Ok),
            ("6.0.16", "standalone", "master", Verdict::Fail),
            ("7.2.4", "cluster", "master", Verdict::Fail),
            ("7.2.4", "standalone", "slave", Verdict::Fail),
        ] {
            let told = info(&[
                ("redis_version", version),
                ("redis_mode", mode),
                ("role", role),
            ]);
            assert_eq!(
                check_server(&told).verdict,
                verdict,
                "{version} {mode} {role}"
            );
        }
    }

    #[test]
    fn eviction_is_refused_and_little_room_is_told() {
        for (policy, verdict) in [
            ("noeviction", Verdict::Ok),
            ("allkeys-lru", Verdict::Fail),
            ("volatile-ttl", Verdict::Fail),
            ("", Verdict::Warn),
        ] {
            let told = info(&[("maxmemory_policy", policy)]);
            assert_eq!(check_policy(&told).verdict, verdict, "{policy}");
        }
        for (used, most, verdict) in [
            ("10", "0", Verdict::Ok),
            ("10", "100", Verdict::Ok),
            ("90", "100", Verdict::Warn),
        ] {
            let told = info(&[("used_memory", used), ("maxmemory", most)]);
            assert_eq!(check_memory(&told).verdict, verdict, "{used} of {most}");
        }
    }
}
