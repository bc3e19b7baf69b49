"""Records handed out on request, as PDF."""
