"""What somebody means inside a crisis, by meaning: which of the prepared answers (answers.yaml) meets it.

Patterns (intents.yaml) know the turns that steer the protocol; nobody can list the ways in which people say the rest. A linear model
over the vectors of the embedding model and of the reader, and beside it the nearest of what may be said there, tell some 620 meanings
apart (made by `python -m eval listening --make`, anew after each training of the reader). It chooses words and never lowers anything; one meaning, a plan, raises where it is sure. Without a model the patterns stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis.intents import OTHER

HEARD_AT = 0.6
"""Chance, among the answers that fit the danger, from which one is taken: `python -m eval listening` prints the curve. Of 1,015 messages that
were written afterwards 0.45 get their answer from here on, and 0.25 of the answers given are others, often a neighbour that serves as well; of
93 plain remarks 0.89 get none. At 0.55 it is 0.47, 0.27 and 0.86. Of 275 messages in whole sentences that it had not learned from 0.40 and 0.38
at 0.55, 0.38 and 0.35 here: a wrong answer is worse than a next step."""
SURELY_AT = 0.65
"""The same where a pattern had taken the message for something else."""
NEARNESS = 8.0
"""What the cosine with the nearest example of a meaning counts beside the linear score. Of 559 messages written afterwards 0.65 got their
answer at HEARD_AT with it, and 0.12 of the answers given were others; with the linear model alone, at the threshold that it had, 0.58 and 0.16."""
MODEL = Path(__file__).with_name("listening.npz")
_AT_A_TIME = 1024
"""Examples that are compared at a time. They are kept in half precision, in which numpy is slow to multiply."""
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
    """Reads its weights once. embed: gives what turns texts into vectors (`Memo.heard`), or None while there is none."""

    def __init__(self, embed: Callable[[], Embed | None], path: Path = MODEL) -> None:
        with np.load(path) as model:
            self.names: tuple[str, ...] = tuple(model["names"].tolist())
            self._axes, self._weights, self._bias = (model[part].astype(np.float32) for part in ("axes", "weights", "bias"))
            self._examples, self._meanings = model["examples"], model["meanings"]
        self._embed = embed

    def hear(self, message: str, fits: Callable[[str], bool]) -> Heard:
        """The likeliest meaning among those that fit and "nothing of the kind"."""
        text = " ".join(message.split())
        embed = self._embed()
        if embed is None or not text or len(text.split()) > _AT_MOST:
            return NOTHING
        try:
            scores = self._scores(np.asarray(embed([text]), dtype=np.float32)[0])
        except Exception:  # a broken model leaves the patterns standing
            return NOTHING
        allowed = np.array([name == OTHER or fits(name) for name in self.names])
        scores = np.where(allowed, scores, -np.inf)
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        likeliest = int(chances.argmax())
        return Heard(self.names[likeliest], float(chances[likeliest]))

    def _scores(self, vector: Any) -> Any:
        """Of each meaning: the linear model's, and what the nearest example adds."""
        place = vector @ self._axes
        place /= np.linalg.norm(place)
        nearest = np.full(len(self.names), -1.0, dtype=np.float32)
        for begin in range(0, len(self._examples), _AT_A_TIME):
            some = slice(begin, begin + _AT_A_TIME)
            np.maximum.at(nearest, self._meanings[some], self._examples[some].astype(np.float32) @ place)
        return place @ self._weights + self._bias + NEARNESS * nearest
