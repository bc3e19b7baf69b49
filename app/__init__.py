"""Longleaf: the service-management desktop of a state IT department."""

__version__ = "0.1.0"
