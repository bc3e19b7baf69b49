"""The tab of the Communications Hub."""
