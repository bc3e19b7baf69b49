"""One folder a tab: view.py (widgets), model.py (columns), actions.py (commands)."""
