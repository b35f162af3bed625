"""The second layer: meaning rather than wording. It may raise a level, never lower one; without a model it is not there.

The reader (an adapted branch of the embedding model, made by `python -m eval head` from the dev messages) sees a sentence
or two at a time, because one clause may matter in a long message and yet needs its neighbour to be understood. Where the rules met danger words and weighed them
away (an idiom, a denial, a story), it must be surer.
Readings are remembered by hash, so that a long history is not read again each turn; no text is kept.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from bot.crisis.detector import About, Assessment
from bot.reply import LEVEL_ORDER, Category, Level

CRISIS_AT = 0.25
"""Chance from which a part reads as crisis (curves: `python -m eval head`). On 178 messages in danger that the reader had not seen, 0.20
notices 0.93, 0.25 0.92 and 0.35 0.89, rules not counted; of 167 harmless ones beside them, chosen to mislead, it takes 0.19, 0.16 and 0.13
for danger: a miss costs more than a false alarm, which a tap waves away."""
LONG, LONG_CRISIS_AT = 4, 0.80
"""The same in a message of so many parts or more: each part is one more chance to be wrong, and whoever writes at length is seldom
unclear all along."""
EXCUSED_AT = 0.90
"""The same where the rules weighed danger words away."""
CONCERN_AT = 0.60
"""Chance of danger of any kind from which a part reads as concern."""
_MAX_PARTS = 48
_LONG = 40  # words; longer sentences are read through windows
_WINDOW, _STRIDE = 25, 15
_SPLIT = re.compile(r"(?<=[.!?…])\s+|\n+")
_SELF = re.compile(r"\b(?:i|i'm|im|i’m|me|myself|ive|i've)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:he|she|they|him|her|friend|brother|sister|son|daughter|mother|mom|mum|dad|father|partner|husband|wife|roommate|student)\b", re.IGNORECASE
)
_REMEMBERED = 4096

Read = Callable[[list[str]], Any]


class Semantic:
    """Raises what the rules made of a message. `read` gives chances per text (levels, then categories), or is missing."""

    def __init__(self, read: Callable[[], Read | None]) -> None:
        self._read = read
        self._seen: OrderedDict[bytes, tuple[float, float, int, int]] = OrderedDict()

    def raised(self, message: str, found: Assessment) -> Assessment:
        """The assessment, raised where the reader is sure enough."""
        if found.level is Level.CRISIS:
            return found
        scores = self._scores(message)
        if scores is None:
            return found
        crisis, danger, topic, count = scores
        level = Level.CRISIS if crisis >= (LONG_CRISIS_AT if count >= LONG else CRISIS_AT) else Level.CONCERN if danger >= CONCERN_AT else Level.NONE
        if found.excused and crisis < EXCUSED_AT:
            return found
        if LEVEL_ORDER[level] <= LEVEL_ORDER[found.level]:
            return found
        category = list(Category)[topic]
        about = About.OTHER if _OTHER.search(message) and not _SELF.search(message) else About.SELF
        sign = level is Level.CONCERN and about is About.SELF and category is Category.SUICIDE
        return replace(found, level=level, categories=(category,), about=about, sign=found.sign or sign, rules=("semantic",))

    def _scores(self, message: str) -> tuple[float, float, int, int] | None:
        key = hashlib.blake2b(message.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key in self._seen:
            self._seen.move_to_end(key)
            return self._seen[key]
        read = self._read()
        if read is None:
            return None
        try:
            chances = np.asarray(read(parts(message)), dtype=np.float32)
            crisis, danger = chances[:, 2], 1.0 - chances[:, 0]
            topic = int(np.argmax(chances[int(np.argmax(crisis)), 3 : 3 + len(Category)]))
        except Exception:  # a broken model must leave the rules standing
            return None
        scores = (float(crisis.max()), float(danger.max()), topic, len(chances))
        self._seen[key] = scores
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return scores


def parts(message: str) -> list[str]:
    """What is read at a time: each sentence with the one before it, for sense; long ones as overlapping windows of words.

    At most 48, the last ones when there are more.
    """
    pieces = sentences(message)
    if len(pieces) < 2:
        return pieces or [message]
    pairs = [f"{before} {piece}" for before, piece in itertools.pairwise(pieces)]
    short = [len(pair.split()) <= _LONG for pair in pairs]
    read = [pair if fits else piece for pair, fits, piece in zip(pairs, short, pieces[1:], strict=True)]
    return ([] if short[0] else pieces[:1]) + read[-_MAX_PARTS:]


def sentences(message: str) -> list[str]:
    """Sentences of a message, those of more than 40 words as windows of 25."""
    pieces: list[str] = []
    for sentence in _SPLIT.split(message):
        words = sentence.split()
        if not words:
            continue
        if len(words) <= _LONG:
            pieces.append(" ".join(words))
        else:
            pieces += [" ".join(words[at : at + _WINDOW]) for at in range(0, len(words) - _WINDOW + _STRIDE, _STRIDE)]
    return pieces
