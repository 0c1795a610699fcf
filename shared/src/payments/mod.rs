//! Payments: checkout, provider events, entitlement.
