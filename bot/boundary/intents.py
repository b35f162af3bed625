"""What a message asks for, by meaning: chances that the reader gives beside the embedding.

The rules (rules.yaml) decide first; this second layer adds what they have no words for, and tells questions on the
articles' subject from those on another subject that shares its words (a file attachment, a trust fund). The reader is
made by `python -m eval head` from eval/datasets/intents. Without a model it is not there, and the rules stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

IN_SCOPE, OUT_OF_SCOPE = "in_scope", "out_of_scope"
BOUNDARY_AT = 0.50
"""Chance of all boundary topics together from which the likeliest is taken; chosen by cross-validation in `python -m eval head`."""
OUT_AT = 0.30
"""Chance from which a question is taken to be about something else; from the same run."""

Read = Callable[[list[str]], Any]


class Intents:
    """Chances of intents. `read` gives chances per text, of which the last columns are those of `names`, or is missing."""

    def __init__(self, read: Callable[[], Read | None], names: Callable[[], tuple[str, ...]]) -> None:
        self._read = read
        self._names = names

    def __call__(self, message: str) -> dict[str, float]:
        """Intent -> chance; empty without a model."""
        read = self._read()
        if read is None:
            return {}
        names = self._names()
        try:
            chances = np.asarray(read([" ".join(message[:1000].split())]), dtype=np.float32)[0, -len(names) :]
        except Exception:  # the rules stand alone
            return {}
        return dict(zip(names, chances.tolist(), strict=True))
