"""Measures what the service notices, finds and says, on data written for this project."""
