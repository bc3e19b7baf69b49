"""What services give and take: values without a database, which cross from one process to the other."""
