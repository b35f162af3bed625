"""`python -m eval soak`: half an hour of everything at once, and whether memory stays flat.

Questions, danger, long ordinary stories and text that nobody would type, from four clients, against the service as it is
started. Memory is read every half minute; what is judged is how much it grows from one third of the time to the end.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from bot.settings import Settings
from eval.bench import DANGER, environment, running
from eval.intents import labelled
from eval.load import load
from eval.messages import written

CLIENTS = 4
FLAT = 1.05
"""Memory at the end over memory after a third of the time; above it something is kept that should not be."""
_EVERY = 30.0
"""Seconds between looks at memory."""


@dataclass(frozen=True)
class Soak:
    """What a soak saw. memory: megabytes at each look."""

    requests: int
    failed: int
    seconds: float
    memory: tuple[float, ...]

    @property
    def growth(self) -> float:
        """Median memory of the last third over that of the middle third."""
        third = max(1, len(self.memory) // 3)
        return statistics.median(self.memory[-third:]) / statistics.median(self.memory[third : 2 * third] or self.memory[:third])


def soak(minutes: float, say: Callable[[str], None]) -> Soak:
    """Runs it and says what memory does."""
    settings = Settings()
    messages = _messages(settings)
    memory: list[float] = []
    requests = failed = 0
    started = time.perf_counter()
    with running(lambda port: [sys.executable, "-m", "bot", "serve", "--port", str(port)], environment(settings.data_dir)) as (port, process, _):
        while time.perf_counter() - started < 60 * minutes:
            done, _ = asyncio.run(load(port, messages, CLIENTS, min(_EVERY, 20 * minutes)))
            requests, failed = requests + done.requests, failed + done.failed
            memory.append(psutil.Process(process.pid).memory_info().rss / 1e6)
            say(
                f"{(time.perf_counter() - started) / 60:5.1f} min  {requests:7d} answered  {failed} failed  {memory[-1]:6.0f} MB  p50 {done.p50:.1f} ms  p99 {done.p99:.1f} ms"
            )
    return Soak(requests, failed, time.perf_counter() - started, tuple(memory))


def _messages(settings: Settings) -> list[str]:
    chance = random.Random(0)
    said = [text for text, _ in labelled(settings.corpus_dir)] + [m.text for m in written() if m.part == "dev"] + list(DANGER) * 20
    strange = ["".join(chr(chance.randrange(32, 0x2FFF)) for _ in range(chance.randrange(1, 900))) for _ in range(300)]
    everything = [*said, *strange, *("a" * n for n in (100, 1000, 3900)), *("why " * n for n in (50, 900))]
    chance.shuffle(everything)
    return [text[:4000] for text in everything if text.strip()]
