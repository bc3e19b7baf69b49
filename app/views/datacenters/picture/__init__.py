"""The board as it is painted: for the desk in the tab, for the wall in a window of its own."""
