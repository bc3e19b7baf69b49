"""Rules and values of changes."""
