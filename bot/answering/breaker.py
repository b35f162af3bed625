"""A circuit breaker: after repeated failure the model is left alone for a while, so that visitors don't wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIPS_AFTER = 3
"""Failures in a row after which it opens."""
OPEN_SECONDS = 30.0
"""How long it then stays open; one try is let through after that."""
_LONGEST = 600.0


class Breaker:
    """Not locked: it lives on the event loop. clock: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def closed(self) -> bool:
        """Whether a call may be made."""
        return self._clock() >= self._until

    def succeeded(self) -> None:
        """A call went well."""
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> None:
        """A call failed. `retry_after` (seconds) is how long the provider asked to be left alone; it opens at once then."""
        self._failures += 1
        if retry_after is not None:
            self._until = self._clock() + min(max(retry_after, 0.0), _LONGEST)
        elif self._failures >= TRIPS_AFTER:
            self._until = self._clock() + OPEN_SECONDS
