"""The guards: triggers, grants and roles by which the database itself enforces the rules, whatever program writes."""
