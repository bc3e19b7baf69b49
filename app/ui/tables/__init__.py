"""Tables of any length."""
