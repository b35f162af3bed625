"""An ingest killed at any instant loses nothing, and a service goes on without a wrong word while ingests run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from bot.app import create_app
from bot.knowledge.generation import current_name, index_directory, open_generation
from bot.settings import Settings
from ingest.build import build, generations, roll_back
from ingest.corpus import read_corpus
from ingest.parsing import read_article
from ingest.vetting import Ledger
from tests.conftest import CORPUS, ROOT

KILLS = 50
SCRIPT = """
import os, random, signal, sys, time
from datetime import date
from pathlib import Path
from ingest.build import build, lock
from ingest.corpus import read_corpus
import bot.knowledge.embedder, chromadb, langchain_chroma, bot.knowledge.lexical, ingest.chunking

corpus, graph, data, kills = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
random.seed(7)
longest = 1.5
for number in range(kills):
    child = os.fork()
    if child == 0:
        with lock(data):
            build(read_corpus(corpus, date.today()), graph, data)
        os._exit(0)
    time.sleep(random.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    name = (data / "index" / "current").read_text().strip()
    print(name, (data / "index" / name / "manifest.json").is_file(), flush=True)
"""


def _small(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus)
    for extra in sorted((corpus / "articles").glob("*.md"))[4:]:
        extra.unlink()
    return corpus


def test_killed_at_fifty_random_instants_the_index_always_opens(tmp_path: Path, graph: Path) -> None:
    corpus, data = _small(tmp_path), tmp_path / "data"
    data.mkdir()
    build(read_corpus(corpus, date.today()), graph, data)
    command = [sys.executable, "-c", SCRIPT, str(corpus), str(graph), str(data), str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) == KILLS, done.stderr[-2000:]
    assert all(line.endswith(" True") for line in lines)
    index = index_directory(data)
    opened = open_generation(index / str(current_name(index)))
    assert opened.collection is not None and len(opened.passages) == opened.manifest.passages
    opened.close()
    manifest = build(read_corpus(corpus, date.today()), graph, data)  # the next run recovers and tidies
    assert current_name(index) == manifest.name
    assert not list(index.glob(".making-*")) and len(list(index.glob("gen-*"))) == 2


def test_going_back_one_generation_and_listing_them(tmp_path: Path, graph: Path) -> None:
    corpus, data = _small(tmp_path), tmp_path / "data"
    first = build(read_corpus(corpus, date.today()), graph, data)
    min((corpus / "articles").glob("*.md")).unlink()
    second = build(read_corpus(corpus, date.today()), graph, data)
    assert [(m.name, serves) for m, serves in generations(data)] == [(second.name, True), (first.name, False)]
    assert roll_back(data) == first and current_name(index_directory(data)) == first.name


def test_a_service_under_load_gives_no_failed_and_no_mixed_answers_while_ingest_runs_twenty_times(tmp_path: Path, graph: Path) -> None:
    corpus, data = _small(tmp_path), tmp_path / "data"
    data.mkdir()
    (data / "model").symlink_to(graph.parent, target_is_directory=True)
    (corpus / "articles" / "zorblax.md").write_text(_version(0), "utf-8")
    _vet(corpus)
    build(read_corpus(corpus, date.today()), graph, data)
    stop = threading.Event()
    wrong: list[object] = []
    versions: set[str] = set()
    with TestClient(create_app(Settings(_env_file=None, data_dir=data, corpus_dir=corpus, rate_limit="off", log_level="ERROR"))) as client:

        def ask() -> None:
            while not stop.is_set():
                reply = client.post("/v1/chat", json={"message": "What is zorblax bonding?"})
                body = reply.json()
                found = {word for word in body.get("text", "").replace(".", " ").split() if word.startswith("version-")}
                if reply.status_code != 200 or body["kind"] != "answer" or len(found) != 1:
                    wrong.append(body)
                versions.update(found)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        for number in range(1, 21):
            (corpus / "articles" / "zorblax.md").write_text(_version(number), "utf-8")
            _vet(corpus)
            build(read_corpus(corpus, date.today()), graph, data)
            client.app.state.library.refresh()  # type: ignore[attr-defined]  # what the watcher does every two seconds
        stop.set()
        for asker in askers:
            asker.join()
        last = client.post("/v1/chat", json={"message": "What is zorblax bonding?"}).json()
    assert not wrong, json.dumps(wrong[:2])[:1000]
    assert "version-20" in last["text"] and len(versions) > 5


def _version(number: int) -> str:
    text = f"Zorblax bonding is a made-up word, in version-{number} of this text. Zorblax bonding has no other meaning in version-{number} either."
    return f"---\ntitle: Zorblax bonding\nsummary: A test.\n---\n## What is zorblax bonding?\n\n{text}\n"


def _vet(corpus: Path) -> None:
    ledger = Ledger(corpus / "vetting.yaml")
    ledger.vet(read_article(corpus / "articles" / "zorblax.md"), by="a test", today=date.today())
    ledger.save()
