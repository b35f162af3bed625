"""The house rules: what the serving process loads, and which way imports point."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SERVE = """
import sys
from fastapi.testclient import TestClient
from bot.app import create_app
from bot.settings import Settings
with TestClient(create_app(Settings(_env_file=None, data_dir={data!r}, log_level="ERROR"))) as client:
    assert client.post("/v1/chat", json={{"message": "What is attachment trauma?"}}).json()["kind"] == "answer"
heavy = [m for m in ("torch", "sentence_transformers", "transformers", "onnxruntime", "langchain_core", "openai", "kubernetes", "openvino_telemetry.main", "grpc", "scipy") if m in sys.modules]
print(heavy)
sys.exit(bool(heavy))
"""


def test_the_serving_process_loads_neither_torch_nor_other_heavy_parts(data_dir: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SERVE.format(data=str(data_dir))], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_point_down_only(path: Path) -> None:
    found = imports(path)
    assert not {name for name in found if name.split(".")[0] in ("ingest", "eval", "tests")}
    if "crisis" in path.parts:
        ours = {name for name in found if name.split(".")[0] == "bot"}
        assert all(name.startswith(("bot.crisis", "bot.reply", "bot.datafile", "bot.spoken")) for name in ours)
        assert not {name.split(".")[0] for name in found} & {"torch", "chromadb", "langchain_core", "openai", "fastapi", "httpx"}
    if "knowledge" in path.parts:
        assert not {name for name in found if name.startswith(("bot.crisis", "bot.routes", "bot.conversation", "bot.app"))}
