"""The second layer: meaning rather than wording. It may raise a level, never lower one; without a model it is not there.

A small head (support vectors over sentence embeddings) made by `python -m eval head` from the dev messages. It sees one
part of a message at a time, because one clause may matter in a long one. Where the rules met danger words and weighed
them away (an idiom, a denial, a story), the head keeps out: embeddings cannot tell those.
Levels are remembered by hash, so that a long history is not embedded again each turn; no text is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis.detector import About, Assessment
from bot.reply import LEVEL_ORDER, Category, Level

HEAD = Path(__file__).with_name("semantic_head.npz")
CRISIS_AT = 0.30
"""Decision value from which a part reads as crisis. Chosen by `python -m eval head` (family-wise cross-validation)."""
CONCERN_AT = 0.60
"""Decision value (danger of any kind against none) from which a part reads as concern."""
_MAX_PARTS = 24
_LONG = 40  # words; longer sentences are read through windows
_WINDOW, _STRIDE = 25, 15
_SPLIT = re.compile(r"(?<=[.!?…])\s+|\n+")
_SELF = re.compile(r"\b(?:i|i'm|im|i’m|me|myself|ive|i've)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:he|she|they|him|her|friend|brother|sister|son|daughter|mother|mom|mum|dad|father|partner|husband|wife|roommate|student)\b", re.IGNORECASE
)
_REMEMBERED = 4096

Embed = Callable[[list[str]], Any]


class Semantic:
    """Raises what the rules made of a message. `embed` gives unit vectors, or is missing."""

    def __init__(self, embed: Callable[[], Embed | None], path: Path = HEAD) -> None:
        self._embed = embed
        self._seen: OrderedDict[bytes, tuple[float, float, int]] = OrderedDict()
        try:
            with np.load(path) as head:
                self._crisis = _Machine(head["crisis_vectors"], head["crisis_weights"], float(head["crisis_bias"]), float(head["gamma"]))
                self._any = _Machine(head["any_vectors"], head["any_weights"], float(head["any_bias"]), float(head["gamma"]))
                self._topics = head["category_weights"].astype(np.float32), head["category_bias"].astype(np.float32)
            self.ready = True
        except (OSError, KeyError, ValueError):
            self.ready = False

    def raised(self, message: str, found: Assessment) -> Assessment:
        """The assessment, raised where the head is sure enough."""
        if not self.ready or found.excused or found.level is Level.CRISIS:
            return found
        scores = self._scores(message)
        if scores is None:
            return found
        crisis, danger, topic = scores
        level = Level.CRISIS if crisis >= CRISIS_AT else Level.CONCERN if danger >= CONCERN_AT else Level.NONE
        if LEVEL_ORDER[level] <= LEVEL_ORDER[found.level]:
            return found
        category = list(Category)[topic]
        about = About.OTHER if _OTHER.search(message) and not _SELF.search(message) else About.SELF
        sign = level is Level.CONCERN and about is About.SELF and category is Category.SUICIDE
        return replace(found, level=level, categories=(category,), about=about, sign=found.sign or sign, rules=("semantic",))

    def _scores(self, message: str) -> tuple[float, float, int] | None:
        key = hashlib.blake2b(message.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key in self._seen:
            self._seen.move_to_end(key)
            return self._seen[key]
        embed = self._embed()
        if embed is None:
            return None
        try:
            vectors = np.asarray(embed(parts(message)), dtype=np.float32)
        except Exception:  # a broken model must leave the rules standing
            return None
        crisis, danger = self._crisis(vectors), self._any(vectors)
        lead = int(np.argmax(crisis))
        topic = int(np.argmax(vectors[lead] @ self._topics[0] + self._topics[1]))
        scores = (float(crisis.max()), float(danger.max()), topic)
        self._seen[key] = scores
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return scores


class _Machine:
    """A support vector machine with a Gaussian kernel: rows of unit vectors in, decision values out."""

    def __init__(self, vectors: Any, weights: Any, bias: float, gamma: float) -> None:
        self._vectors = vectors.astype(np.float32)
        self._weights = weights.astype(np.float32)
        self._bias = bias
        self._gamma = gamma

    def __call__(self, rows: Any) -> Any:
        closeness = rows @ self._vectors.T
        return np.exp(-2 * self._gamma * (1 - closeness)) @ self._weights + self._bias


def parts(message: str) -> list[str]:
    """Sentences of a message, long ones as overlapping windows of words; at most 24, the last ones when there are more."""
    out: list[str] = []
    for sentence in _SPLIT.split(message):
        words = sentence.split()
        if not words:
            continue
        if len(words) <= _LONG:
            out.append(" ".join(words))
        else:
            out += [" ".join(words[at : at + _WINDOW]) for at in range(0, len(words) - _WINDOW + _STRIDE, _STRIDE)]
    return (out or [message])[-_MAX_PARTS:]
