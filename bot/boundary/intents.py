"""What a message asks for, by meaning: a small head over the sentence embedding and the words themselves.

The rules (rules.yaml) decide first; this second layer adds what they have no words for, and tells questions on the
articles' subject from those on another subject that shares its words (a file attachment, a trust fund). It is made by
`python -m eval intents` from eval/datasets/intents. Without a model it is not there, and the rules stand alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis.normalise import Normaliser

HEAD = Path(__file__).with_name("intents_head.npz")
WORD_FEATURES = 1024
WORD_SHARE = 0.6
"""Weight of the word features beside the embedding; chosen by cross-validation in `python -m eval intents`."""
IN_SCOPE, OUT_OF_SCOPE = "in_scope", "out_of_scope"
BOUNDARY_AT = 0.50
"""Probability from which a boundary topic is taken; from the same run."""
OUT_AT = 0.42
"""Probability from which a question is taken to be about something else."""

Embed = Callable[[list[str]], Any]


class Intents:
    """Probabilities of intents. `embed` gives unit vectors, or is missing."""

    def __init__(self, embed: Callable[[], Embed | None], normaliser: Normaliser, path: Path = HEAD) -> None:
        self._embed = embed
        self._normalise = normaliser
        try:
            with np.load(path) as head:
                self._weights, self._bias = head["weights"].astype(np.float32), head["bias"].astype(np.float32)
                self._names = [str(name) for name in head["names"]]
            self.ready = True
        except (OSError, KeyError, ValueError):
            self.ready = False

    def __call__(self, message: str) -> dict[str, float]:
        """Intent -> probability; empty without a model."""
        embed = self._embed() if self.ready else None
        if embed is None:
            return {}
        try:
            vector = np.asarray(embed([message[:1000]]), dtype=np.float32)[0]
        except Exception:  # the rules stand alone
            return {}
        scores = np.concatenate([vector, WORD_SHARE * word_features(message, self._normalise)]) @ self._weights + self._bias
        chances = np.exp(scores - scores.max())
        return dict(zip(self._names, (chances / chances.sum()).tolist(), strict=True))


def word_features(message: str, normalise: Normaliser) -> Any:
    """Words, pairs and triples of a message, hashed into a unit vector of 1,024 places."""
    words = ["^", *(word for word in normalise(message).words if word not in (".", "?")), "$"][:80]
    out = np.zeros(WORD_FEATURES, dtype=np.float32)
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            code = zlib.crc32(" ".join(words[at : at + length]).encode())
            out[code % WORD_FEATURES] += 1.0 if code & (1 << 20) else -1.0
    return out / max(1e-6, float(np.linalg.norm(out)))
