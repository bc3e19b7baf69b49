"""Benchmarks: each says how long the program takes and what the floor is, the least any program would need."""
