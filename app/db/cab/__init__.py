"""Rows of the Change Advisory Board: meetings, items, seats, events, votes, papers, and where a change stands."""
