//! Who is calling: quiz session tokens, magic links, stream tickets, the operator.
