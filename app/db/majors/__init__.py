"""Major incidents: read with all that belongs to them, written entry by entry."""
