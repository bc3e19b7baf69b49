"""Mail that comes in: what a mail says, whether a program wrote it, and what became of it."""
