"""The page Home: what needs somebody now, by their role, with one act each."""
