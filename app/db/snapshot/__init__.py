"""A local, encrypted copy of the shared database: an SQLite file in the schema of an embedded workspace."""
