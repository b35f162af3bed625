"""Remembers the vectors and readings of the last few texts by their hash, because one turn asks for the same text several times."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from bot.spoken import as_spoken

if TYPE_CHECKING:
    from bot.knowledge.embedder import Embedder, Vectors

_HALF = 0.5
REMEMBERED = 64
"""Texts of the turns that are under way, not more."""


class Memo:
    """An embedder that does not embed twice what it has just embedded, and is given what visitors type as it would be said (bot/spoken.py).

    Keeps no text, only hashes. Safe across threads.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._guard = threading.Lock()
        self._seen: OrderedDict[bytes, Vectors] = OrderedDict()

    def embed(self, texts: list[str]) -> Vectors:
        """As Embedder.embed."""
        return self._rows(texts)[:, : self.embedder.dimensions]

    def read(self, texts: list[str]) -> Vectors:
        """What Embedder.run gives beside the vectors: chances of levels, of categories and of intents."""
        return self._rows(texts)[:, self.embedder.dimensions : -self.embedder.dimensions]

    def answered(self, texts: list[str]) -> Vectors | None:
        """Unit vectors near what answers these texts, shape (len(texts), dimensions); None where the model does not read."""
        return self._rows(texts)[:, -self.embedder.dimensions :] if self.embedder.intents else None

    def heard(self, texts: list[str]) -> Vectors:
        """Unit vectors of texts joined with half of where their answers are expected, shape (len(texts), 2 * dimensions)."""
        size = self.embedder.dimensions
        rows = self._rows(texts)
        joined: Vectors = np.hstack([rows[:, :size], _HALF * rows[:, -size:]]) / np.sqrt(1 + _HALF**2)
        return joined

    def _rows(self, texts: list[str]) -> Vectors:
        texts = [as_spoken(text) for text in texts]
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._guard:
            known = {key: self._seen[key] for key in keys if key in self._seen}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= dict(zip(missing, self.embedder.run(list(missing.values())), strict=True))
            with self._guard:
                self._seen |= known
                while len(self._seen) > REMEMBERED:
                    self._seen.popitem(last=False)
        return np.stack([known[key] for key in keys]) if keys else self.embedder.run([])
