"""Values of the service review packet."""
