"""The search: what each record says in its normal form, kept with every write, and conditions over it."""
