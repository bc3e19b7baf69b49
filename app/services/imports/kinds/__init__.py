"""Imports of records other than tickets: one flow for every kind."""
