"""The Reports tab: figures of a period, charts, and the service review packet."""
