"""Keeping records: one handed out with its whole history, holds, archives by year, how long what is kept."""
