"""The file of what waits for the shared database, and what an act made offline leaves in the local copy."""
