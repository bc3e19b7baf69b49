"""Service levels: targets, priorities and the clock."""
