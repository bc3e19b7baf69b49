"""Turning exports of other service desks into events: reading, date formats, mapping, diffing."""
