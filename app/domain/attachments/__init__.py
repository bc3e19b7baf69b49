"""Files attached to records: what they are called, what they are, which of them may be opened."""
