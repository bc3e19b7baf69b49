"""Figures as aggregate queries: one query each over the projections, as known at an instant."""
