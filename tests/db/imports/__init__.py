"""Tests of what imports read and write."""
