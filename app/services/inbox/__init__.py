"""Mail that comes in, turned into tickets, comments and answers."""
