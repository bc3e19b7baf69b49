"""The files of a record in a pane: listed, attached, opened, saved, withdrawn. Knows no tab."""
