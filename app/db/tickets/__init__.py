"""Queries of tickets: lists, search, storing events, checking projections."""
