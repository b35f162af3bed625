"""What stops an ingest, told to the person who runs it."""


class IngestError(RuntimeError):
    """The index could not be built. Says what happened, what was kept, and what to do next."""
