"""Papers of major incidents: the report of one, and its call list."""
