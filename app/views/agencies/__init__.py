"""The BRM Matrix tab: agencies, who looks after them, and what is missing."""
