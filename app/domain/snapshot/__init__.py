"""Working without the network: what a local copy of the shared database says of itself, and how old it is."""
