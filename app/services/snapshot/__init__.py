"""Making the local copy of the shared database, keeping it up to date, and opening it where there is no network."""
