"""How search fares as the corpus grows: the shipped passages again and again, each copy's vectors moved a little."""

from __future__ import annotations

import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bot.knowledge.embedder import default_embedder
from bot.knowledge.generation import (
    ASKED_TOWARDS,
    ASKED_VECTORS,
    HEADING_TOWARDS,
    HEADING_VECTORS,
    PASSAGE_VECTORS,
    SENTENCE_VECTORS,
    Generation,
    current_name,
    index_directory,
    open_generation,
)
from bot.knowledge.memo import Memo
from bot.knowledge.ranking import POOL
from bot.knowledge.search import Search
from bot.reply import Passage
from bot.settings import Settings
from ingest.write import write_chroma, write_lexical, write_manifest, write_texts

_MOVED = 0.35
"""Length of the random step away from a copied unit vector: far enough that copies are no near-duplicates."""


def growth(settings: Settings, questions: list[str], sizes: tuple[int, ...], say: Callable[[str], None]) -> dict[str, Any]:
    """Size -> milliseconds of a search (question embedded beforehand), of opening, and megabytes in memory."""
    index = index_directory(settings.data_dir)
    name = current_name(index)
    if name is None:
        raise RuntimeError("There is no index yet. Run `make ingest` first.")
    base = open_generation(index / name)
    embedder = default_embedder(settings.data_dir)
    asked = questions[:60]
    figures: dict[str, Any] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            directory = Path(scratch) / "gen"
            directory.mkdir()
            filled = _fill(base, directory, size)
            before = psutil.Process().memory_info().rss
            started = time.perf_counter()
            opened = open_generation(directory)
            took = time.perf_counter() - started
            memo = Memo(embedder)
            search = Search(opened, memo)
            times = _times(search, memo, asked)
            figures[str(size)] = {
                "find_p50_ms": statistics.median(times["find"]),
                "chroma_p50_ms": statistics.median(times["chroma"]),
                "lexical_p50_ms": statistics.median(times["lexical"]),
                "open_s": took,
                "rss_added_mb": (psutil.Process().memory_info().rss - before) / 1e6,
                "fill_passages_per_second": filled,
            }
            say(f"  {size:>7,} passages: search {figures[str(size)]['find_p50_ms']:.2f} ms, opened in {took:.1f} s")
            opened.close()
            shutil.rmtree(directory)
    return figures


def _times(search: Search, memo: Memo, questions: list[str]) -> dict[str, list[float]]:
    """Milliseconds of a search and of its halves. Each question is embedded beforehand, so that the search alone is measured."""
    times: dict[str, list[float]] = {"find": [], "chroma": [], "lexical": []}
    warming = questions[:10]
    for number, question in enumerate([*warming, *questions]):
        vector, answered = memo.embed([question])[0], memo.answered([question])
        marks = [time.perf_counter()]
        search.find(question)
        marks.append(time.perf_counter())
        search.ranking.nearest(vector, answered[0] if answered is not None else None)
        marks.append(time.perf_counter())
        search.generation.lexical.search(question, POOL)
        marks.append(time.perf_counter())
        if number >= len(warming):
            for what, (began, ended) in zip(times, itertools.pairwise(marks), strict=True):
                times[what].append(1000 * (ended - began))
    return times


def _fill(base: Generation, directory: Path, size: int) -> float:
    """Writes a generation of `size` passages; returns how many a second went into Chroma."""
    random = np.random.default_rng(size)
    copies = [base.passages[i % len(base.passages)] for i in range(size)]
    passages: list[Passage] = [passage.model_copy(update={"id": f"{passage.id}x{i}", "asked": ()}) for i, passage in enumerate(copies)]
    rows = np.arange(size) % len(base.passages)
    counts = [len(passage.sentences) for passage in base.passages]
    starts = np.array(base.sentence_starts)
    sentence_rows = np.concatenate([np.arange(starts[row], starts[row] + counts[row]) for row in rows])
    moved = {PASSAGE_VECTORS: _moved(base.vectors[rows], random), HEADING_VECTORS: _moved(base.heading_vectors[rows], random)}
    none = base.vectors[:0]
    towards = {HEADING_TOWARDS: _moved(base.towards[0][rows], random), ASKED_TOWARDS: none} if base.towards is not None else {}
    for name, values in {**moved, **towards, SENTENCE_VECTORS: base.sentence_vectors[sentence_rows], ASKED_VECTORS: none}.items():
        np.save(directory / f"{name}.npy", values)
    write_texts(directory, passages, base.shelf)
    started = time.perf_counter()
    write_chroma(directory, passages, np.concatenate([moved[PASSAGE_VECTORS], moved[HEADING_VECTORS]]))
    filled = size / (time.perf_counter() - started)
    write_lexical(directory, passages)
    write_manifest(directory, base.manifest.model_copy(update={"passages": size}))
    return filled


def _moved(vectors: Any, random: np.random.Generator) -> Any:
    steps = random.normal(size=vectors.shape).astype(np.float32)
    moved = vectors + _MOVED * steps / np.linalg.norm(steps, axis=1, keepdims=True)
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)
