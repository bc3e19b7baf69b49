"""The page Home: what needs somebody now, one act each, by the part they play."""
