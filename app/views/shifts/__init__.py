"""The Shifts tab."""
