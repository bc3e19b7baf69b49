"""Values in, bytes out: PDF documents, workbooks, CSV, iCalendar."""
