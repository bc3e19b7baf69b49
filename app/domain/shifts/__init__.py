"""Shifts of the desk, what one hands over to the next, and who is on call."""
