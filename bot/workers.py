"""The threads that turns run in: few, because two cores serve best that way, and two kept free for people in danger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

TURNS = 8
"""Turns under way at once; more only wait for each other (`make bench`, what was tried)."""
URGENT = 2

Result = TypeVar("Result")


class Workers:
    """Runs blocking work off the event loop. Urgent work never queues behind the other."""

    def __init__(self) -> None:
        self._turns = ThreadPoolExecutor(TURNS, "turn")
        self._urgent = ThreadPoolExecutor(URGENT, "urgent")

    async def run(self, work: Callable[[], Result], *, urgent: bool = False) -> Result:
        """What `work` returns."""
        return await asyncio.get_running_loop().run_in_executor(self._urgent if urgent else self._turns, work)

    def close(self) -> None:
        """Lets the threads go when their work is done."""
        self._turns.shutdown(wait=False)
        self._urgent.shutdown(wait=False)
