"""Papers of the catalog: bills."""
