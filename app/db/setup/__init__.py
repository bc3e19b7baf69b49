"""What a workspace is set up with, from and to the database."""
