"""The Knowledge tab."""
