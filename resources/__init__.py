"""Fonts, icons, holidays and sample values as data files of the package."""
