"""Keeping records: handed out with their whole history."""
