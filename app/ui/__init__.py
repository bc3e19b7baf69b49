"""Qt building blocks that know no tab."""
