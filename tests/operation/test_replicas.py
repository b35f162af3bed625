"""Two replicas beside a real Chroma server and a real Redis, behind a real nginx."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.conftest import CORPUS, ROOT
from tests.operation.world import chroma, free_port, nginx, redis, replica

QUESTION = {"message": "What is attachment trauma?"}


def ingest(corpus: Path, data: Path, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SECURE_BASE_CORPUS_DIR": str(corpus), "SECURE_BASE_DATA_DIR": str(data), "SECURE_BASE_CHROMA_URL": url}
    return subprocess.run([sys.executable, "-m", "ingest", *more], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def place(tmp_path: Path, name: str, graph: Path) -> Path:
    data = tmp_path / name
    data.mkdir()
    (data / "model").symlink_to(graph.parent, target_is_directory=True)
    return data


def articles(port: int) -> int:
    return int(httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["articles"])


def until(check, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    for extra in sorted((tmp_path / "corpus" / "articles").glob("*.md"))[:-4]:
        extra.unlink()
    return tmp_path / "corpus"


def test_replicas_survive_the_loss_of_one_and_switch_together_and_outlive_chroma(tmp_path: Path, graph: Path, corpus: Path) -> None:
    chroma_port, front, ports = free_port(), free_port(), [free_port(), free_port()]
    url = f"http://127.0.0.1:{chroma_port}"
    places = [place(tmp_path, "one", graph), place(tmp_path, "two", graph)]
    builder = place(tmp_path, "builder", graph)
    with ExitStack() as world:
        server = world.enter_context(chroma(tmp_path / "chroma", chroma_port))
        assert ingest(corpus, builder, url).returncode == 0
        replicas = [world.enter_context(replica(data, port, SECURE_BASE_CHROMA_URL=url)) for data, port in zip(places, ports, strict=True)]
        until(lambda: all(httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200 for port in ports))
        world.enter_context(nginx(tmp_path / "nginx", front, ports))
        bad: list[object] = []
        cut: list[object] = []  # replies that were on the wire when their process was killed: nobody can take up a reply half-way
        good = [0]
        stop = threading.Event()

        def load() -> None:
            with httpx.Client(timeout=20) as client:
                while not stop.is_set():
                    try:
                        reply = client.post(f"http://127.0.0.1:{front}/v1/chat", json=QUESTION)
                        if reply.status_code == 200 and reply.json()["kind"] == "answer":
                            good[0] += 1
                        else:
                            bad.append(reply.text)
                    except httpx.RemoteProtocolError as error:
                        cut.append(error)
                    except httpx.HTTPError as error:
                        bad.append(error)

        askers = [threading.Thread(target=load) for _ in range(4)]
        for asker in askers:
            asker.start()
        until(lambda: good[0] > 40)
        replicas[0].kill()
        count = good[0]
        until(lambda: good[0] > count + 40)
        world.enter_context(replica(places[0], ports[0], SECURE_BASE_CHROMA_URL=url))
        min((corpus / "articles").glob("*.md")).unlink()
        done = ingest(corpus, builder, url, "--json")  # a third process, while both serve
        assert done.returncode == 0, done.stdout
        until(lambda: [articles(port) for port in ports] == [3, 3])
        assert "Serving again" in ingest(corpus, builder, url, "rollback").stdout
        until(lambda: [articles(port) for port in ports] == [4, 4])
        server.kill()
        count = good[0]
        until(lambda: good[0] > count + 40)  # what is here already goes on serving
        stop.set()
        for asker in askers:
            asker.join()
        assert not bad, bad[:3]
        assert len(cut) <= len(askers), cut[:3]


def test_an_ingest_without_its_chroma_server_says_so_and_changes_nothing(tmp_path: Path, graph: Path, corpus: Path) -> None:
    data = place(tmp_path, "data", graph)
    done = ingest(corpus, data, f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1 and "Chroma server" in done.stdout and not list((data / "index").glob("gen-*"))


def test_limits_are_shared_through_redis_and_a_redis_that_dies_stops_nobody(tmp_path: Path, data_dir: Path) -> None:
    port, ports = free_port(), [free_port(), free_port()]
    settings = {"SECURE_BASE_REDIS_URL": f"redis://127.0.0.1:{port}", "SECURE_BASE_RATE_LIMIT": "3/minute"}
    with ExitStack() as world:
        server = world.enter_context(redis(port))
        for one in ports:
            world.enter_context(replica(data_dir, one, **settings))

        def ask(which: int, message: str = "What is EMDR?") -> int:
            return httpx.post(f"http://127.0.0.1:{ports[which]}/v1/chat", json={"message": message}, timeout=20).status_code

        assert [ask(0), ask(1), ask(0), ask(1), ask(0)] == [200, 200, 200, 429, 429]
        assert ask(1, "I want to kill myself") == 200
        server.kill()
        server.wait()
        assert ask(0) == 200
