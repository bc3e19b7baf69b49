"""Service reviews of agencies: their course, cadence, participants, what comes out of them, and who has how many."""
