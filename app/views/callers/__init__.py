"""The Callers tab."""
