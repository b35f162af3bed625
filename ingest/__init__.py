"""From vetted articles to an index generation that the service can open."""
