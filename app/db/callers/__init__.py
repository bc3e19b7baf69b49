"""What callers are told and asked by mail, from and to the database."""
