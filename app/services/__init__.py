"""One function for each thing a user does or asks: transaction, domain rules, result."""
