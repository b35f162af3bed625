"""How long each step of a turn takes: a histogram for Prometheus, and OpenTelemetry spans where a collector is configured.

Names and durations only, and never the text of an error, which may quote what was typed. A span never carries an attribute, so no word of a visitor can be in one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from prometheus_client import CollectorRegistry, Histogram

from bot import __version__


class Steps:
    """`with steps("search"): …` times a step. exporter: an OpenTelemetry span exporter, or None for no spans."""

    def __init__(self, registry: CollectorRegistry, exporter: Any = None) -> None:
        self._seconds = Histogram(
            "secure_base_step_seconds",
            "Time of one step of a turn.",
            ["step"],
            registry=registry,
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1),
        )
        self._provider = _provider(exporter) if exporter is not None else None
        self._tracer = self._provider.get_tracer("secure_base") if self._provider is not None else None

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Times what runs inside."""
        started = time.perf_counter()
        span = (
            self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False)
            if self._tracer is not None
            else nullcontext()
        )
        try:
            with span:
                yield
        finally:
            self._seconds.labels(name).observe(time.perf_counter() - started)

    def close(self) -> None:
        """Sends the spans that wait."""
        if self._provider is not None:
            self._provider.shutdown()


def otlp(endpoint: str) -> Any:
    """An exporter that sends to a collector such as `http://127.0.0.1:4317` (OTLP over gRPC); None for an empty endpoint."""
    if not endpoint:
        return None
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"), timeout=5)


def _provider(exporter: Any) -> Any:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "secure-base", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
