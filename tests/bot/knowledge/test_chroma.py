"""Chroma is loaded without what it would need for sending traces, and ours can still be sent."""

import subprocess
import sys
from pathlib import Path

AFTERWARDS = """
import sys
from bot.knowledge.chroma import embedded
client = embedded({path!r})
client.create_collection("words", embedding_function=None).add(ids=["a"], embeddings=[[1.0, 0.0]])
assert client.get_collection("words", embedding_function=None).query(query_embeddings=[[1.0, 0.1]], n_results=1)["ids"] == [["a"]]
assert "grpc" not in sys.modules
from bot.steps import otlp
assert type(otlp("http://127.0.0.1:4317")).__name__ == "OTLPSpanExporter"
"""


def test_chroma_works_without_grpc_and_traces_with_it(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", AFTERWARDS.format(path=str(tmp_path))], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
