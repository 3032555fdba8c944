"""Reads the user's YAML and environment; nothing else in the service does."""
