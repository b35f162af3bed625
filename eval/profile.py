"""Where the time of one turn goes, and the floor below which no turn can be: tokenise, embed, one Chroma query."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bot.app import create_app
from bot.knowledge.search import POOL
from bot.reply import Turn
from bot.settings import Settings


def profile(settings: Settings, questions: list[str]) -> dict[str, Any]:
    """Medians in milliseconds over the questions, and a sampled call tree of the turns."""
    from pyinstrument import Profiler

    app = create_app(settings.model_copy(update={"rate_limit": "off", "log_level": "ERROR"}))
    app.state.library.refresh()
    talk = app.state.conversation
    search = talk.library.search
    embedder, collection = search._memo.embedder, search.generation.collection  # the floor goes round the memo on purpose
    answer = talk.reply(Turn(message=questions[0]))

    def floor(question: str) -> None:
        vector = embedder.embed([question])[0]
        collection.query(query_embeddings=[vector.tolist()], n_results=2 * POOL, include=["distances"])

    steps: dict[str, Callable[[str], object]] = {
        "floor_ms": floor,
        "turn_ms": lambda question: talk.reply(Turn(message=question)),
        "danger_rules_ms": talk.protocol.detector.assess,
        "embed_ms": lambda question: embedder.embed([question]),
        "search_ms": search.find,
        "boundary_ms": talk.boundary.classify,
        "outgoing_ms": lambda _: talk.outgoing.cleared(answer, ""),
    }
    for question in questions[:60]:
        floor(question)
        talk.reply(Turn(message=question))
    figures: dict[str, Any] = {name: _median(step, questions) for name, step in steps.items()}
    with Profiler(interval=0.0005) as profiler:
        for question in questions:
            talk.reply(Turn(message=question))
    figures["tree"] = profiler.output_text(unicode=True, color=False)
    return figures


def _median(step: Callable[[str], object], questions: list[str]) -> float:
    times = []
    for question in questions:
        started = time.perf_counter()
        step(question)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)
