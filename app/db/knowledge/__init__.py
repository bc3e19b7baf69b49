"""Knowledge notes from and to the database."""
