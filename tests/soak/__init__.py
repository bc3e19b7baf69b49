"""Long runs in the real window, services in their own process: random input, and thousands of the same act."""
