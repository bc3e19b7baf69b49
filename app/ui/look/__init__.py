"""Colours, fonts, icons and layout."""
