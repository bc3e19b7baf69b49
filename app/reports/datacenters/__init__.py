"""Papers of the data centers."""
