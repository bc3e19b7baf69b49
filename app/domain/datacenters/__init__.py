"""The two data centers: where each service runs, how ready it is there, what is coming, and who may come in."""
