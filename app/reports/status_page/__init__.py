"""The status page in four forms, all from one set of data: HTML, JSON of the Statuspage API, Atom, iCalendar."""
