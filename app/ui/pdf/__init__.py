"""PDF pages on screen."""
