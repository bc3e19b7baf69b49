"""What a search understands: the normal form of texts, what a person typed, and what fits it."""
