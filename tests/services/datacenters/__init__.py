"""Tests of the data centers."""
