"""The mean of several readers, made by `python -m eval head` one after the other: what ships is one (eval/tried.yaml)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.embedder import ADAPTER


def average(others: Sequence[Path]) -> None:
    """Writes the mean of the shipped reader and of others that were made before. Raises ValueError where they don't know the same intents."""
    readers = [dict(np.load(path)) for path in (ADAPTER, *others)]
    if any(not np.array_equal(reader["intents"], readers[0]["intents"]) for reader in readers):
        raise ValueError("These readers know other intents than the shipped one; their mean would mean nothing.")
    learned = [name for name in readers[0] if name != "intents"]
    mean = {name: np.mean([reader[name].astype(np.float32) for reader in readers], axis=0).astype(np.float16) for name in learned}
    np.savez_compressed(ADAPTER, intents=readers[0]["intents"], **mean)
