"""The hub in the database: postings, what was posted, subscriptions, who was told."""
