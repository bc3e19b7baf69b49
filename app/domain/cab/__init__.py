"""Rules of the Change Advisory Board: its agenda."""
