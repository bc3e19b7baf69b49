"""Meetings, items and votes of before meetings owned items: each change gets its one place, nothing is lost.

What was decided stands as decided in the meeting that decided it; what was undecided is carried on; every change that
waits for the board stands in exactly one meeting to come, or before the members for emergencies.
"""
