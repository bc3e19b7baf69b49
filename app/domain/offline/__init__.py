"""Edits made without the shared database: they wait, are sent, are merged by field, and none is lost silently."""
