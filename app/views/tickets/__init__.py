"""The Tickets tab: incidents and service requests, their clocks and everything people do to them."""
