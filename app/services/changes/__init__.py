"""What users do with changes and ask of them."""
