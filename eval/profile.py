"""Where the time of one turn goes, and the floor below which no turn can be: tokenise, embed, one Chroma query."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bot.app import create_app
from bot.knowledge.ranking import POOL
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

    def turn(question: str) -> None:
        talk.reply(Turn(message=question))

    steps: dict[str, Callable[[str], object]] = {
        "danger_rules_ms": talk.protocol.detector._weighed,  # and not what was made of the message before
        "embed_ms": lambda question: embedder.embed([question]),
        "search_ms": search.find,
        "boundary_ms": talk.boundary.classify,
        "outgoing_ms": lambda _: talk.outgoing.cleared(answer, ""),
    }
    for question in questions[:60]:
        floor(question)
        turn(question)
    took = [(_took(floor, question), _took(turn, question)) for question in questions]  # by turns: the machine is not as fast all the time
    figures: dict[str, Any] = {name: statistics.median(times) for name, times in zip(("floor_ms", "turn_ms"), zip(*took, strict=True), strict=True)}
    figures |= {name: statistics.median(_took(step, question) for question in questions) for name, step in steps.items()}
    with Profiler(interval=0.0005) as profiler:
        for question in questions:
            turn(question)
    figures["tree"] = profiler.output_text(unicode=True, color=False)
    return figures


def _took(step: Callable[[str], object], question: str) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    step(question)
    return 1000 * (time.perf_counter() - started)
