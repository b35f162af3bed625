"""Calls that come while another runs wait together and are run as one: a batch costs far less than its parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class _Job(Generic[Item]):
    """What one caller asked for, and then its results or what went wrong."""

    __slots__ = ("done", "items")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.done: Any = None


class Batcher(Generic[Item]):
    """run: takes all items that wait, and gives as many results (a list or an array), in the same order; it never runs twice at a time."""

    def __init__(self, run: Callable[[list[Item]], Any]) -> None:
        self._run = run
        self._running = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: list[_Job[Item]] = []

    def __call__(self, items: Sequence[Item]) -> Any:
        """The results of these items. Raises what `run` raised for the batch that they were in."""
        job = _Job(items)
        with self._guard:
            self._waiting.append(job)
        with self._running:
            if job.done is None:
                self._run_waiting()
        if isinstance(job.done, BaseException):
            raise job.done
        return job.done

    def _run_waiting(self) -> None:
        with self._guard:
            jobs, self._waiting = self._waiting, []
        try:
            results = self._run([item for job in jobs for item in job.items])
        except BaseException as error:
            for job in jobs:
                job.done = error
            return
        begin = 0
        for job in jobs:
            job.done = results[begin : begin + len(job.items)]
            begin += len(job.items)
