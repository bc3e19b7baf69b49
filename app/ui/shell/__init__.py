"""The main window and what hangs on it."""
