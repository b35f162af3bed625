"""The chat widget, and the templates of the demo and article pages."""
