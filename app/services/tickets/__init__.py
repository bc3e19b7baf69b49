"""What users do with tickets and ask of them."""
