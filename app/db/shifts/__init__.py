"""Shifts and hand-overs from and to the database."""
