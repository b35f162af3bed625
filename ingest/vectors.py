"""Vectors of what is embedded, taking unchanged ones from the last generation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.generation import (
    ASKED_VECTORS,
    HEADING_VECTORS,
    PASSAGE_VECTORS,
    SENTENCE_VECTORS,
    IndexMissing,
    current_name,
    read_manifest,
    read_passages,
)
from bot.reply import Passage

_POINTS = re.compile(r"\b(?:it|this|these)\b(?! (?:normal|safe|bad|all right|unhealthy|too late|so hard|to)\b)", re.IGNORECASE)
Progress = Callable[[str, int, int], None]


def embedded_text(passage: Passage) -> str:
    """What of a passage is embedded: title and heading give the words their subject (`make eval` on held-out phrases: better than without)."""
    return f"{_subject(passage)}. {passage.heading} {passage.text}"


def embedded_heading(passage: Passage) -> str:
    """The heading, with the subject of its article where it only points to it: "How long does it take?"."""
    return f"{_subject(passage)}: {passage.heading}" if _POINTS.search(passage.heading) else passage.heading


def _subject(passage: Passage) -> str:
    return re.split("[,:]", passage.article.title)[0]


def embedded_texts(passages: Sequence[Passage]) -> dict[str, list[str]]:
    """Everything of passages that is embedded, by the name of the file its vectors are in."""
    return {
        PASSAGE_VECTORS: [embedded_text(passage) for passage in passages],
        HEADING_VECTORS: [embedded_heading(passage) for passage in passages],
        ASKED_VECTORS: [phrase for passage in passages for phrase in passage.asked],
        SENTENCE_VECTORS: [passage.text[start:end] for passage in passages for start, end in passage.sentences],
    }


class KnownVectors:
    """Embeds texts, taking unchanged ones from the last generation by the hash of their text."""

    def __init__(self, embedder: Any, index: Path | None, progress: Progress) -> None:
        self._embedder = embedder
        self._progress = progress
        self._known: dict[str, Any] = {}
        self.embedded = 0
        name = current_name(index) if index is not None else None
        if index is not None and name:
            self._load(index / name)

    def _load(self, directory: Path) -> None:
        try:
            if read_manifest(directory).model_id != self._embedder.model_id:
                return
            passages = read_passages(directory)
            for name, texts in embedded_texts(passages).items():
                self._known |= zip(map(text_key, texts), np.load(directory / f"{name}.npy"), strict=True)
        except (IndexMissing, OSError, ValueError):
            return

    def __call__(self, texts: list[str], what: str) -> Any:
        keys = [text_key(text) for text in texts]
        fresh = [i for i, key in enumerate(keys) if key not in self._known]
        self.embedded += len(fresh)
        for begin in range(0, len(fresh), 64):
            rows = fresh[begin : begin + 64]
            for row, vector in zip(rows, self._embedder.embed([texts[row] for row in rows]), strict=True):
                self._known[keys[row]] = vector
            self._progress(what, min(begin + 64, len(fresh)), len(fresh))
        return np.asarray([self._known[key] for key in keys], dtype=np.float32).reshape(len(texts), self._embedder.dimensions)


def text_key(text: str) -> str:
    """Identifies a text among vectors."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
