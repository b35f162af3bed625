"""A second look at how dangerous a text sounds, by the vectors of the embedding model and of the reader.

The reader's own three chances come from a narrow head that learned together with everything else it does. A small network over the vectors that
it and the embedding model give anyhow sees more of what it knows: at the same share of danger noticed, half as much that is harmless is taken for
it (made and measured by `python -m eval look`, anew after each training of the reader). It costs a hundredth of a reading. Without the model the
reader stands alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MODEL = Path(__file__).with_name("second_look.npz")
READERS_SHARE = 0.5
"""What the logit of the reader's chance counts beside that of the network: at 0, 0.5 and 1.0 of 438 harmless messages that neither had met, most
of them chosen to mislead, 0.064, 0.059 and 0.068 sounded more dangerous than a tenth of 179 in danger; by the reader alone 0.128."""
_TINY = 0.01
"""Added to a chance before its logit is taken: the reader says 0 and 1."""

Embed = Callable[[list[str]], Any]


class SecondLook:
    """Reads its weights once. embed: gives what turns texts into vectors (`Memo.heard`), or None while there is none."""

    def __init__(self, embed: Callable[[], Embed | None], path: Path = MODEL) -> None:
        with np.load(path) as model:
            self._hidden, self._bias, self._out, self._scale = (model[part].astype(np.float32) for part in ("hidden", "bias", "out", "scale"))
        self._embed = embed

    def weighed(self, texts: list[str], crisis: Any) -> Any:
        """The chances of crisis, shape (len(texts),), the reader's and the network's as one, on the scale of the reader's."""
        embed = self._embed()
        if embed is None:
            return crisis
        return scaled(READERS_SHARE * logit(crisis) + self.logits(np.asarray(embed(texts), dtype=np.float32)), self._scale)

    def logits(self, vectors: Any) -> Any:
        """The network's, shape (len(vectors),). vectors: as `Memo.heard` gives them."""
        return np.maximum(vectors @ self._hidden + self._bias, 0.0) @ self._out[:-1] + self._out[-1]


def logit(chances: Any) -> Any:
    """Of chances from 0 to 1, ends included."""
    return np.log((chances + _TINY) / (1.0 + _TINY - chances))


def scaled(sums: Any, scale: Any) -> Any:
    """Chances from sums of logits. scale: (slope, offset) that give danger the chances that the reader gives it, so that thresholds keep their meaning."""
    return 1.0 / (1.0 + np.exp(-(scale[0] * sums + scale[1])))
