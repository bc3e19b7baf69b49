"""What belongs to a record of each kind, from when to when it is, and what goes with it when it is destroyed."""
