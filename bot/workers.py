"""The threads that turns run in: few, because two cores serve best that way, and two kept free for people in danger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

TURNS = 2
"""Turns under way at once. More answer no more of them a second, but hold the interpreter while somebody in danger waits: with 32 clients the
slowest hundredth of crisis replies took 20 ms with two, 27 with three and 110 with eight (`make bench`)."""
URGENT = 2

Result = TypeVar("Result")


class Workers:
    """Runs blocking work off the event loop. Urgent work never queues behind the other."""

    def __init__(self) -> None:
        self._turns = ThreadPoolExecutor(TURNS, "turn")
        self._urgent = ThreadPoolExecutor(URGENT, "urgent")
        self._afterwards = ThreadPoolExecutor(1, "afterwards")

    async def run(self, work: Callable[[], Result], *, urgent: bool = False) -> Result:
        """What `work` returns."""
        return await asyncio.get_running_loop().run_in_executor(self._urgent if urgent else self._turns, work)

    def afterwards(self, work: Callable[[], None]) -> Future[None]:
        """Work for which no visitor need wait; one piece after another."""
        return self._afterwards.submit(work)

    def close(self) -> None:
        """Lets the threads go when their work is done, and waits for what was to be done afterwards."""
        self._turns.shutdown(wait=False)
        self._urgent.shutdown(wait=False)
        self._afterwards.shutdown()
