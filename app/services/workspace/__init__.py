"""Opening, making and looking after a workspace."""
