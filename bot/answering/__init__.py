"""Composing an answer from passages, so that every sentence can be traced to one."""
