"""The command line: thin commands that call services and turn errors into exit codes."""
