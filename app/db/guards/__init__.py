"""What holds the rules of the database whoever writes: triggers, grants, roles."""
