"""Rules and values of figures: what is counted, how it is judged, how it is shown."""
