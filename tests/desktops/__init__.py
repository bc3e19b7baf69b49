"""Many desktops at once on one workspace: mixed work for minutes, and what came of it."""
