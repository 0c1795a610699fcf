//! A database that holds the reference data of the repository.

use sha2::{Digest, Sha256};

use super::TestDb;
use crate::admin::seed::{SeedFiles, seed};

/// A fresh database with all reference data in it; imported once for all tests.
pub async fn seeded_db() -> TestDb {
    let files = SeedFiles::embedded();
    let mut digest = Sha256::new();
    for text in [
        &files.vendors,
        &files.benchmarks,
        &files.questions,
        &files.opportunities,
        &files.assumptions,
        &files.rates,
    ] {
        digest.update(text.as_bytes());
    }
    // Other files are another template.
    let name = format!("reference {}", hex::encode(digest.finalize()));
    TestDb::from_template(&name, |db| async move {
        seed(&db, &files)
            .await
            .expect("the reference data is sound");
    })
    .await
}
