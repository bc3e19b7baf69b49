"""What callers are told of their tickets by mail, and what they answer."""
