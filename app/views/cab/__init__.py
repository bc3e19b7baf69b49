"""The CAB: its meetings, and the room in which one is held."""
