"""Vectors of what is embedded, taking unchanged ones from the last generation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.generation import (
    ASKED_TOWARDS,
    ASKED_VECTORS,
    HEADING_TOWARDS,
    HEADING_VECTORS,
    PASSAGE_VECTORS,
    SENTENCE_VECTORS,
    IndexMissing,
    Manifest,
    current_name,
    read_manifest,
    read_passages,
)
from bot.reply import Passage
from bot.spoken import as_spoken

_POINTS = re.compile(r"\b(?:it|this|these)\b(?! (?:normal|safe|bad|all right|unhealthy|too late|so hard|to)\b)", re.IGNORECASE)
Progress = Callable[[str, int, int], None]
Texts = dict[tuple[str, ...], list[str]]


def embedded_text(passage: Passage) -> str:
    """What of a passage is embedded: title and heading give the words their subject (`make eval` on held-out phrases: better than without)."""
    return f"{_subject(passage)}. {passage.heading} {passage.text}"


def embedded_heading(passage: Passage) -> str:
    """The heading, with the subject of its article where it only points to it: "How long does it take?"."""
    return f"{_subject(passage)}: {passage.heading}" if _POINTS.search(passage.heading) else passage.heading


def _subject(passage: Passage) -> str:
    return re.split("[,:]", passage.article.title)[0]


def embedded_texts(passages: Sequence[Passage]) -> Texts:
    """What of passages says something and is embedded, by the names of the files that its vectors are in."""
    return {
        (PASSAGE_VECTORS,): [embedded_text(passage) for passage in passages],
        (SENTENCE_VECTORS,): [passage.text[start:end] for passage in passages for start, end in passage.sentences],
    }


def asking_texts(passages: Sequence[Passage]) -> Texts:
    """What of passages asks something, in the form in which a question is embedded; where a model reads, that too has its file."""
    return {
        (HEADING_VECTORS, HEADING_TOWARDS): [as_spoken(embedded_heading(passage)) for passage in passages],
        (ASKED_VECTORS, ASKED_TOWARDS): [as_spoken(phrase) for passage in passages for phrase in passage.asked],
    }


class KnownVectors:
    """Makes vectors of texts, taking unchanged ones from the last generation by the hash of their text."""

    def __init__(self, make: Callable[[list[str]], Any], known: dict[str, Any], progress: Progress) -> None:
        self._make = make
        self._known = known
        self._progress = progress
        self.made = 0

    def __call__(self, texts: list[str], what: str) -> Any:
        if not texts:
            return self._make([])
        keys = [text_key(text) for text in texts]
        fresh = [i for i, key in enumerate(keys) if key not in self._known]
        self.made += len(fresh)
        for begin in range(0, len(fresh), 64):
            rows = fresh[begin : begin + 64]
            for row, vector in zip(rows, self._make([texts[row] for row in rows]), strict=True):
                self._known[keys[row]] = vector
            self._progress(what, min(begin + 64, len(fresh)), len(fresh))
        return np.asarray([self._known[key] for key in keys], dtype=np.float32)


def last_vectors(index: Path, texts_of: Callable[[Sequence[Passage]], Texts], fit: Callable[[Manifest], bool]) -> dict[str, Any]:
    """Hash of a text -> its vectors, one behind the other, of what the generation that serves was made of. Empty where they don't fit, or can't be read."""
    name = current_name(index)
    known: dict[str, Any] = {}
    try:
        if name and fit(read_manifest(index / name)):
            for files, texts in texts_of(read_passages(index / name)).items():
                here = [index / name / f"{file}.npy" for file in files]
                known |= zip(map(text_key, texts), np.hstack([np.load(file) for file in here if file.exists()]), strict=True)
    except (IndexMissing, OSError, ValueError):
        return {}
    return known


def text_key(text: str) -> str:
    """Identifies a text among vectors."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
