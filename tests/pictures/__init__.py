"""Pictures of the main screens, compared with references that were looked at."""
