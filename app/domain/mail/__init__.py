"""Mail that the program sends: what is queued, under which id, and when it is tried again."""
