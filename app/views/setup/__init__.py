"""The Setup tab: what a workspace is set up with, part by part."""
