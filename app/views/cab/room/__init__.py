"""The room screen: a running meeting of the board, painted for a projector and driven by keyboard."""
