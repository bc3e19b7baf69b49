"""The Agencies tab: agencies, who looks after them, and what is missing."""
