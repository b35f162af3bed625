"""What somebody means inside a crisis, by meaning: which of the prepared answers (answers.yaml) meets it.

Patterns (intents.yaml) know the turns that steer the protocol; nobody can list the ways in which people say the rest. A linear model
over the vectors of the embedding model, made by `python -m eval listening` from what may be said there, tells some 180 meanings apart.
It chooses words and never lowers anything; one meaning, a plan, raises where it is sure. Without a model the patterns stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis.intents import OTHER

HEARD_AT = 0.40
"""Chance, among the answers that fit the danger, from which one is taken: `python -m eval listening` prints the curve."""
SURELY_AT = 0.60
"""The same where a pattern had taken the message for something else."""
MODEL = Path(__file__).with_name("listening.npz")
_AT_MOST = 60
"""Words beyond which a message says too many things at once to be met with one answer."""

Embed = Callable[[list[str]], Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """A meaning and how likely it is, among those that fit."""

    name: str
    chance: float


NOTHING = Heard(OTHER, 0.0)


class Listener:
    """Reads its weights once. embed: gives what turns texts into unit vectors of the packaged model, or None while there is none."""

    def __init__(self, embed: Callable[[], Embed | None], path: Path = MODEL) -> None:
        with np.load(path) as model:
            self.names: tuple[str, ...] = tuple(model["names"].tolist())
            self._weights = model["weights"].astype(np.float32)
            self._bias = model["bias"].astype(np.float32)
        self._embed = embed

    def hear(self, message: str, fits: Callable[[str], bool]) -> Heard:
        """The likeliest meaning among those that fit and "nothing of the kind"."""
        text = " ".join(message.split())
        embed = self._embed()
        if embed is None or not text or len(text.split()) > _AT_MOST:
            return NOTHING
        try:
            scores = np.asarray(embed([text]), dtype=np.float32)[0] @ self._weights + self._bias
        except Exception:  # a broken model leaves the patterns standing
            return NOTHING
        allowed = np.array([name == OTHER or fits(name) for name in self.names])
        scores = np.where(allowed, scores, -np.inf)
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        likeliest = int(chances.argmax())
        return Heard(self.names[likeliest], float(chances[likeliest]))
