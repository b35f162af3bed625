"""What is seen of a turn from outside: names and times of its steps, and not a word of it."""

import dataclasses

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry

from bot.app import create_app
from bot.settings import Settings
from bot.steps import Steps
from bot.telemetry import Metrics

CANARY = "zanzibarcanary7731"


def test_each_step_is_a_span_without_a_word_and_a_time_in_the_metrics(settings: Settings) -> None:
    app = create_app(settings)
    exporter = InMemorySpanExporter()
    app.state.conversation = dataclasses.replace(app.state.conversation, steps=Steps(CollectorRegistry(), exporter))
    with TestClient(app) as client:
        client.post("/v1/chat", json={"message": f"What is attachment trauma? {CANARY}"})
        client.post("/v1/chat", json={"message": f"I want to kill myself {CANARY}"})
    app.state.conversation.steps.close()
    spans = exporter.get_finished_spans()
    roots = [span for span in spans if span.parent is None]
    assert [span.name for span in roots] == ["turn", "turn"]
    assert {span.name for span in spans} == {"turn", "danger", "boundary", "search", "compose", "outgoing"}
    assert not any(span.attributes or span.events for span in spans)
    assert CANARY not in " ".join(span.to_json() for span in spans)


def test_a_step_that_fails_is_timed_and_its_error_goes_on_without_being_recorded() -> None:
    exporter, metrics = InMemorySpanExporter(), Metrics()
    steps = Steps(metrics.registry, exporter)
    with pytest.raises(ValueError, match=CANARY), steps("search"):
        raise ValueError(CANARY)
    steps.close()
    (span,) = exporter.get_finished_spans()
    assert CANARY not in span.to_json()
    assert metrics.registry.get_sample_value("secure_base_step_seconds_count", {"step": "search"}) == 1


def test_the_metrics_tell_the_age_of_the_index_and_of_the_crisis_lines(client: TestClient) -> None:
    client.post("/v1/chat", json={"message": "What is attachment trauma?"})
    told = client.get("/metrics").text
    assert 'secure_base_step_seconds_count{step="search"} 1.0' in told
    assert "secure_base_index_age_seconds{generation=" in told and "secure_base_crisis_lines_age_days" in told
