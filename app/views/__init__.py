"""The tabs of the window, a folder each: view.py (widgets), model.py (columns), commands.py, acts.py (what they do)."""
