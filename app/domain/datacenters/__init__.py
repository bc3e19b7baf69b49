"""The two data centers: where each service runs, how ready it is there, and what is coming."""
