"""Papers of shifts."""
