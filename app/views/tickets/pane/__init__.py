"""The pane of one ticket: a fixed head, its facts, one stream of what was said and done, and a box to reply."""
