"""The graph of the language model, made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bot.knowledge.embedder import Embedder

_MAKE = "import sys; from pathlib import Path; from ingest.graph import ensure_graph; print(ensure_graph('', Path(sys.argv[1]), print).name)"

_USE = (
    "import sys; from pathlib import Path; from bot.knowledge.embedder import Embedder; print(Embedder(Path(sys.argv[1])).embed(['closeness']).shape)"
)


def test_two_that_need_the_graph_at_once_make_it_once(tmp_path: Path) -> None:
    """Two processes with an empty cache: one makes the graph, the other waits for it, and both can use it."""
    both = [subprocess.Popen([sys.executable, "-c", _MAKE, str(tmp_path)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(line.startswith("Preparing") for lines in said for line in lines) == 1
    (name,) = {lines[-1] for lines in said}
    assert Embedder(tmp_path / name).embed(["closeness"]).shape == (1, 384)


def test_processes_that_start_at_once_all_get_the_model(tmp_path: Path) -> None:
    """The runtime keeps a copy of its own beside the graph; several that write it at the same moment must not take it from each other."""
    made = subprocess.run([sys.executable, "-c", _MAKE, str(tmp_path)], stdout=subprocess.PIPE, text=True, check=True)
    directory = tmp_path / made.stdout.splitlines()[-1]
    shutil.rmtree(directory / "compiled", ignore_errors=True)
    several = [subprocess.Popen([sys.executable, "-c", _USE, str(directory)], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0].strip() for process in several] == ["(1, 384)"] * 4
