"""Mail on its way out: how a message is built, and how it is handed to the department's server."""
