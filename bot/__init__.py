"""Secure Base: answers from vetted articles, crisis help first, and an honest line about what software is."""

__version__ = "0.1.0"
