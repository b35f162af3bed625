"""From how people ask to how the articles answer: one linear map over the vectors, learned from the articles themselves.

Every heading, and every phrase that an article lists as a way to ask, is mapped towards the passage that answers it (ridge
regression, in closed form). A question is then compared with passages once as it is embedded and once as it is translated.
Phrases held out from the map are found more often with it: `make eval` repeats the comparison.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors

FILE = "translation.npy"
_RIDGE = 1.0
"""Weight that keeps the map small. 0.3 to 3 find equally well; 10 finds less (held-out phrases, `make eval`)."""


class Translation:
    """A map and the centre that passages are seen from."""

    def __init__(self, matrix: Vectors) -> None:
        """matrix: shape (dimensions + 1, dimensions); its last row is the centre."""
        self._map, self._centre = matrix[:-1], matrix[-1]

    @classmethod
    def fitted(cls, passages: Vectors, headings: Vectors, asked: Vectors, asked_rows: Any) -> Translation:
        """Learns from unit vectors. passages, headings: one row per passage; asked_rows: the passage that each row of `asked` asks for."""
        answers = _unit(passages + headings)
        centre = answers.mean(axis=0)
        said = np.concatenate([headings, asked])
        meant = np.concatenate([answers, answers[asked_rows]]) - centre
        learned = np.linalg.solve(said.T @ said + _RIDGE * np.eye(said.shape[1], dtype=np.float32), said.T @ meant)
        return cls(np.vstack([learned, centre]).astype(np.float32))

    @classmethod
    def load(cls, directory: Path) -> Translation:
        """Raises OSError or ValueError when the file is not there or damaged."""
        return cls(np.load(directory / FILE))

    def save(self, directory: Path) -> None:
        """Writes the map beside the vectors that it belongs to."""
        np.save(directory / FILE, np.vstack([self._map, self._centre]))

    def closeness(self, question: Vectors, passages: Vectors, headings: Vectors) -> Any:
        """Cosines of a translated question with passages, or with their headings where those are closer; shape (passages,)."""
        translated = _unit((question @ self._map)[None])[0]
        return np.maximum(_unit(passages - self._centre) @ translated, _unit(headings - self._centre) @ translated)


def _unit(vectors: Any) -> Any:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
