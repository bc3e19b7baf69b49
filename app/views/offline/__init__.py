"""What waits for the shared database: conflicts to settle, the journal, the edits themselves."""
