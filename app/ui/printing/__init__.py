"""Lists, records and calendars on paper."""
