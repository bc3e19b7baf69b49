"""The two data centers from and to the database."""
