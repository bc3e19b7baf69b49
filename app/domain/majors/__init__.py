"""Major incidents: states, the rules of a workspace, promises, who is told, what a correction moves."""
