"""Service review packets: assembled, exported, verified."""
