"""What the system may have back, it gets; nothing is answered otherwise for it."""

import re
from pathlib import Path

import numpy as np

from bot.knowledge.embedder import Embedder

TEXTS = ["Why do I push people away?", "i cant sleep " * 40]


def resident(directory: Path) -> int:
    """Kilobytes of the weights under a directory that are in memory."""
    total, ours = 0, False
    for line in Path("/proc/self/smaps").read_text("utf-8").splitlines():
        if re.match("[0-9a-f]+-", line):
            ours = str(directory) in line and line.endswith((".bin", ".blob"))
        elif ours and line.startswith("Rss:"):
            total += int(line.split()[1])
    return total


def test_weights_that_the_runtime_has_packed_are_given_back_and_vectors_stay_the_same(graph: Path) -> None:
    embedder = Embedder(graph)
    before = embedder.run(TEXTS)
    mapped = resident(graph.resolve())
    embedder.settle()
    assert resident(graph.resolve()) < mapped / 4
    assert np.allclose(embedder.run(TEXTS), before, atol=1e-3)
