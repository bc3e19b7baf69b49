"""Rules and values of tickets."""
