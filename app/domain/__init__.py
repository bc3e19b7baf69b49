"""Rules and values: frozen dataclasses and pure functions; standard library and NumPy only."""
