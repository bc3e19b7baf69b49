"""The catalog in the database: what services are called, rates, what was consumed and billed."""
