"""A bounded, closed-loop load over loopback: each client asks, waits for the whole answer, and asks again."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle


@dataclass(frozen=True)
class Load:
    """What a load measured. Times are in milliseconds."""

    clients: int
    requests: int
    failed: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return self.requests / self.seconds


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


async def load(port: int, messages: Sequence[str], clients: int, seconds: float, also: Sequence[str] = ()) -> tuple[Load, Load | None]:
    """Runs `clients` clients for `seconds`; with `also`, one more client sends those and is measured apart."""
    until = time.perf_counter() + seconds
    share = [cycle([*messages[at:], *messages[:at]]) for at in (i * len(messages) // max(1, clients) for i in range(clients))]
    apart: list[float] = []
    tasks = [_client(port, questions, until) for questions in share]
    started = time.perf_counter()
    if also:
        tasks.append(_client(port, cycle(also), until, pause=0.02))
    done = await asyncio.gather(*tasks)
    took = time.perf_counter() - started
    if also:
        apart = done.pop()[0]
    times = [value for values, _ in done for value in values]
    main = _measured(clients, times, sum(failed for _, failed in done), took)
    return main, _measured(1, apart, 0, took) if also else None


def _measured(clients: int, times: list[float], failed: int, took: float) -> Load:
    return Load(clients, len(times), failed, took, statistics.median(times) if times else float("nan"), quantile(times, 0.95), quantile(times, 0.99))


async def _client(port: int, messages: Iterator[str], until: float, pause: float = 0.0) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times: list[float] = []
    failed = 0
    while time.perf_counter() < until:
        body = json.dumps({"message": next(messages)}).encode()
        started = time.perf_counter()
        writer.write(b"POST /v1/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await reader.readexactly(length)
        times.append(1000 * (time.perf_counter() - started))
        failed += not head.startswith(b"HTTP/1.1 200")
        if pause:
            await asyncio.sleep(pause)
    writer.close()
    return times, failed


async def first_sentence(port: int, messages: Sequence[str]) -> list[float]:
    """Milliseconds until the first `sentence` event of a stream, one message after another."""
    times = []
    for message in messages:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = json.dumps({"message": message, "stream": True}).encode()
        started = time.perf_counter()
        writer.write(
            b"POST /v1/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(body)
            + body
        )
        seen = b""
        while b"event: sentence" not in seen and (piece := await reader.read(4096)):
            seen += piece
        times.append(1000 * (time.perf_counter() - started))
        writer.close()
    return times
