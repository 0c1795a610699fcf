//! What every domain stands on: configuration, database, jobs, events, clock, ids, money. No business words in here.
