"""The CAB: its meetings, from their day to their signed minutes, and the room in which one is held."""
