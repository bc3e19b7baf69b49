"""Figures of reports, packets and the window."""
