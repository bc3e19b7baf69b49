"""Tests of the page Home."""
