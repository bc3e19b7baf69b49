"""The sample workspace: a deterministic department with two years of work, invented from lists and one seed."""
