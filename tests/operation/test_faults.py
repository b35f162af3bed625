"""Parts broken on purpose while a service runs: what a visitor sees, and that it recovers without a hand. See docs/operating.md."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.llm_server import Server, faithful, running, said
from tests.operation.world import free_port, replica, wait_for

QUESTION = {"message": "What is attachment trauma?"}
DANGER = {"message": "I want to kill myself", "region": "US"}


@pytest.fixture
def data(tmp_path: Path, data_dir: Path) -> Path:
    place = tmp_path / "data"
    place.mkdir()
    shutil.copytree(data_dir / "index", place / "index", symlinks=True)
    (place / "model").symlink_to((data_dir / "model").resolve(), target_is_directory=True)
    return place


@pytest.fixture
def base(data: Path) -> Iterator[str]:
    port = free_port()
    with replica(data, port):
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"


def until(check, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


def kind(base: str, body: dict) -> str:
    return httpx.post(f"{base}/v1/chat", json=body, timeout=20).json()["kind"]


def test_an_index_taken_away_is_said_honestly_and_its_return_is_noticed(base: str, data: Path) -> None:
    stop, bad = threading.Event(), []

    def load() -> None:
        while not stop.is_set():
            answered = httpx.post(f"{base}/v1/chat", json=QUESTION, timeout=20)
            if answered.status_code != 200 or answered.json()["kind"] not in ("answer", "no_answer"):
                bad.append(answered.text)
            if kind(base, DANGER) != "crisis":
                bad.append("danger unanswered")

    asker = threading.Thread(target=load)
    asker.start()
    (data / "index").rename(data / "gone")
    until(lambda: httpx.get(f"{base}/readyz").status_code == 503)
    assert kind(base, QUESTION) == "no_answer" and kind(base, DANGER) == "crisis"
    (data / "gone").rename(data / "index")
    until(lambda: httpx.get(f"{base}/readyz").status_code == 200)
    assert kind(base, QUESTION) == "answer"
    stop.set()
    asker.join()
    assert not bad, bad[:2]


def test_a_pointer_full_of_rubbish_changes_nothing_for_visitors(base: str, data: Path) -> None:
    pointer = data / "index" / "current"
    name = pointer.read_text()
    for rubbish in (b"\xff\xfe\x00", b"../../etc", b"", b"gen-nowhere/../x"):
        pointer.write_bytes(rubbish)
        assert kind(base, QUESTION) == "answer" and kind(base, DANGER) == "crisis"
    looked = time.monotonic() + 2.5
    until(lambda: time.monotonic() > looked)  # longer than the service waits between looks
    assert kind(base, QUESTION) == "answer" and httpx.get(f"{base}/readyz").status_code == 200
    pointer.write_text(name)


def test_clients_that_dawdle_hold_nobody_up(base: str) -> None:
    port = int(base.rsplit(":", 1)[1])
    slow = []
    for _ in range(60):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{")
        slow.append(one)
    assert kind(base, QUESTION) == "answer" and kind(base, DANGER) == "crisis"
    for one in slow:
        one.close()
    assert kind(base, QUESTION) == "answer"


def test_a_full_disk_costs_a_count_and_never_a_reply(data: Path) -> None:
    """Every write of the process fails, as on a full disk."""
    port = free_port()
    limited = f"import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); sys.argv = ['bot', 'serve', '--port', '{port}']; runpy.run_module('bot', run_name='__main__')"
    environment = {**os.environ, "SECURE_BASE_DATA_DIR": str(data), "SECURE_BASE_LOG_LEVEL": "CRITICAL"}
    done = subprocess.Popen([sys.executable, "-c", limited], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        assert kind(f"http://127.0.0.1:{port}", DANGER) == "crisis" and kind(f"http://127.0.0.1:{port}", QUESTION) == "answer"
    finally:
        done.terminate()
        done.wait(15)


def test_told_to_stop_in_the_middle_of_a_stream_it_finishes_the_sentence_and_the_reply(data: Path) -> None:
    model = Server()
    model.script = lambda passages: said(*faithful(passages), pause=0.03)
    port = free_port()
    with running(model.app) as url:
        settings = {"SECURE_BASE_LLM_MODEL": "m", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": f"{url}/v1"}
        with replica(data, port, **settings) as process:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            with httpx.stream("POST", f"http://127.0.0.1:{port}/v1/chat", json={**QUESTION, "stream": True}, timeout=30) as response:
                seen, told = "", False
                for piece in response.iter_text():
                    seen += piece
                    if "event: sentence" in seen and not told:
                        told = True
                        process.send_signal(signal.SIGTERM)
            assert told
            assert "event: reply" in seen
            assert json.loads(seen.split("event: reply\ndata: ")[1].split("\n")[0])["composer"] == "generative"
            assert process.wait(20) in (0, -signal.SIGTERM)


def test_killed_and_started_again_it_answers_as_before(data: Path) -> None:
    port = free_port()
    with replica(data, port) as first:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        assert kind(f"http://127.0.0.1:{port}", DANGER) == "crisis"
        first.kill()
        first.wait()
    with replica(data, port):
        wait_for(f"http://127.0.0.1:{port}/readyz")
        assert kind(f"http://127.0.0.1:{port}", QUESTION) == "answer"
