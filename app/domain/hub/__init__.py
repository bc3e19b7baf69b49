"""The Communications Hub: postings and their phases, who is told of them, the status page."""
