"""The data centers: the board of both, and pages for what is planned, tried and who comes in."""
