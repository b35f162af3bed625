"""How many requests one client may make. Counted in memory, or in Redis when replicas share one."""

from __future__ import annotations

import time
from typing import Any

import structlog
from limits import parse_many
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from bot.routes.problems import problem
from bot.settings import Settings

log = structlog.get_logger(__name__)
_WAIT = 0.5
"""Seconds that Redis may take before a request goes on uncounted."""


class LimitError(ValueError):
    """SECURE_BASE_RATE_LIMIT cannot be read."""


class Limiter:
    """Windows per client address. An address is taken from X-Forwarded-For only behind a trusted proxy."""

    def __init__(self, settings: Settings) -> None:
        text = settings.rate_limit.strip()
        self._trusted = frozenset(settings.trusted_proxies)
        try:
            self._limits = [] if text.lower() in ("off", "") else parse_many(text.replace(";", "; "))
        except ValueError as error:
            raise LimitError(f"SECURE_BASE_RATE_LIMIT={text!r} cannot be read; write it like 30/minute;300/hour, or off.") from error
        self._shared = bool(settings.redis_url)
        waits = {"socket_timeout": _WAIT, "socket_connect_timeout": _WAIT} if self._shared else {}
        try:
            self._windows = SlidingWindowCounterRateLimiter(storage_from_string(settings.redis_url or "memory://", **waits))
        except Exception as error:
            raise LimitError(f"SECURE_BASE_REDIS_URL cannot be used ({type(error).__name__}); write it like redis://redis:6379.") from error

    async def check(self, request: Request) -> Any:
        """None if the client may go on, else the 429 to send. A Redis that is away stops nobody."""
        if not self._shared:
            return self._check(request)
        try:
            return await run_in_threadpool(self._check, request)
        except Exception as error:
            log.warning("limits_not_counted", error=type(error).__name__)
            return None

    def _check(self, request: Request) -> Any:
        client = self._client(request)
        for limit in self._limits:
            if not self._windows.hit(limit, client):
                reset = self._windows.get_window_stats(limit, client).reset_time
                wait = max(1, int(reset - time.time()) + 1)
                return problem(429, f"That was a lot of messages at once. Please try again in {wait} seconds.", {"Retry-After": str(wait)})
        return None

    def _client(self, request: Request) -> str:
        direct = request.client.host if request.client else "unknown"
        if direct not in self._trusted:
            return direct
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        return next((hop for hop in reversed(hops) if hop not in self._trusted), direct)
