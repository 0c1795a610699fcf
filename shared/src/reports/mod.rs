//! Reports: their states, their making, and the document they hold.
