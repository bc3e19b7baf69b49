"""Documents of the Change Advisory Board."""
