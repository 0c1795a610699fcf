//! Two systems side by side: the same request in rounds that alternate, so that what disturbs one disturbs both.

use std::time::Duration;

use anyhow::ensure;
use proof::load::{self, Target};

use super::results::{Figure, Results};

/// Nobody measures what is still being warmed up.
const WARM_UP: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub(crate) struct CompareBench {
    /// The base URL of one system
    #[arg(long)]
    a: String,
    /// The base URL of the other
    #[arg(long)]
    b: String,
    /// What to ask both for
    #[arg(required = true)]
    paths: Vec<String>,
    /// Rounds of each that count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a round
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Connections that are kept busy
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

impl CompareBench {
    /// Measures each path at both.
    pub(crate) async fn run(&self) -> anyhow::Result<Results> {
        let mut figures = Vec::new();
        let mut notes = Vec::new();
        for path in &self.paths {
            let a = Target::get(load::address(&self.a)?, path);
            let b = Target::get(load::address(&self.b)?, path);
            let (one, other) = (load::ask(&a).await?, load::ask(&b).await?);
            ensure!(
                one.status == 200 && other.status == 200,
                "{path} answers {} at A and {} at B",
                one.status,
                other.status
            );
            if one.body != other.body {
                notes.push(format!(
                    "{path}: the answers differ, {} and {} bytes",
                    one.body.len(),
                    other.body.len()
                ));
            }
            figures.extend(self.measure(path, &a, &b).await?);
        }
        let how = format!(
            "A is {}, B is {}; {} rounds of {} s each, A B A B, {} connections",
            self.a, self.b, self.rounds, self.seconds, self.connections
        );
        Ok(Results {
            notes,
            ..Results::new(how, figures)
        })
    }

    async fn measure(&self, path: &str, a: &Target, b: &Target) -> anyhow::Result<Vec<Figure>> {
        let duration = Duration::from_secs(self.seconds);
        let (mut of_a, mut of_b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let (mut slow_a, mut slow_b) = (Vec::new(), Vec::new());
        for target in [a, b] {
            load::round(target, self.connections, WARM_UP).await?;
        }
        for _ in 0..self.rounds {
            let one = load::round(a, self.connections, duration).await?;
            let other = load::round(b, self.connections, duration).await?;
            ratios.push(one.per_second / other.per_second);
            of_a.push(one.per_second);
            of_b.push(other.per_second);
            slow_a.extend(one.milliseconds);
            slow_b.extend(other.milliseconds);
        }
        Ok(vec![
            Figure::rounds(format!("A {path}"), &of_a, "/s")?,
            Figure::rounds(format!("B {path}"), &of_b, "/s")?,
            Figure::rounds(format!("A / B {path}"), &ratios, "")?,
            Figure::percentile(format!("A {path}"), &slow_a, 99, "ms")?,
            Figure::percentile(format!("B {path}"), &slow_b, 99, "ms")?,
        ])
    }
}
