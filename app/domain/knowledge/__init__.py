"""Knowledge notes: what is known of a fault or a wish, and how it is solved."""
