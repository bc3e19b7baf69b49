"""Rows of an import: read what is there, write what is new."""
