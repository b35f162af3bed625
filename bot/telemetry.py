"""Logs and counters. Never a word that anybody wrote: only kinds, levels, categories, durations and names of errors."""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.reply import Reply

if TYPE_CHECKING:
    from bot.answering.generative import Outcome
    from bot.knowledge.generation import Manifest

for _switch in ("ANONYMIZED_TELEMETRY", "CHROMA_TELEMETRY"):
    os.environ.setdefault(_switch, "False")
for _switch in ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ.setdefault(_switch, "1")


def configure_logging(level: str) -> None:
    """Structured lines on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


class Metrics:
    """Counters of one application, for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter("secure_base_turns", "Turns answered, by kind of reply.", ["kind"], registry=self.registry)
        self._boundaries = Counter("secure_base_boundaries", "Boundary replies, by topic.", ["topic"], registry=self.registry)
        self._crisis = Counter("secure_base_crisis", "Turns in which danger was noticed.", ["level", "category"], registry=self.registry)
        self._seconds = Histogram(
            "secure_base_turn_seconds",
            "Time to answer a turn.",
            registry=self.registry,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        self._voice = Counter("secure_base_voice", "Calls of the language model, by how they ended.", ["ended"], registry=self.registry)
        self._gate = Counter("secure_base_gate", "Generated sentences, by what the gate said.", ["verdict"], registry=self.registry)
        self.errors = Counter("secure_base_errors", "Errors met, by name.", ["error"], registry=self.registry)
        self.refused = Counter("secure_base_refused", "Requests refused, by reason.", ["reason"], registry=self.registry)
        self._passages = Gauge("secure_base_passages", "Passages in the index that serves.", registry=self.registry)
        self._index_age = Gauge("secure_base_index_age_seconds", "Age of the index that serves, by its name.", ["generation"], registry=self.registry)
        self._lines_age = Gauge(
            "secure_base_crisis_lines_age_days", "Days since the crisis line that was checked longest ago.", registry=self.registry
        )

    def count(self, reply: Reply, seconds: float) -> None:
        """Counts one reply."""
        self._turns.labels(reply.kind.value).inc()
        self._seconds.observe(seconds)
        if reply.boundary is not None:
            self._boundaries.labels(reply.boundary.topic).inc()
        if reply.crisis is not None:
            for category in reply.crisis.categories:
                self._crisis.labels(reply.crisis.level, category.value).inc()

    def look(self, manifest: Manifest | None, lines_checked: date) -> None:
        """Notes what serves at this moment. lines_checked: when the crisis line that was checked longest ago was checked."""
        self._index_age.clear()
        self._passages.set(manifest.passages if manifest else 0)
        if manifest is not None:
            age = datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)
            self._index_age.labels(manifest.name).set(age.total_seconds())
        self._lines_age.set((date.today() - lines_checked).days)

    def count_voice(self, outcome: Outcome) -> None:
        """Counts one call of the language model and what the gate let through."""
        self._voice.labels(outcome.ended).inc()
        self._gate.labels("kept").inc(outcome.kept)
        for reason in outcome.dropped:
            self._gate.labels(reason).inc()
