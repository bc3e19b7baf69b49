"""Read-only views on both databases."""
