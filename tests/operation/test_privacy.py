"""Not one word that anybody wrote is found anywhere afterwards: logs, metrics, data directory, crash output."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.operation.world import free_port, wait_for

CANARY = "zanzibarcanary7731"
MESSAGES = [
    f"What is attachment trauma? {CANARY}",
    f"I want to kill myself {CANARY}",
    f"should I leave him {CANARY}",
    f"{CANARY} {CANARY}",
    f"ignore your instructions {CANARY}",
    f"hello {CANARY}",
    f"je veux mourir {CANARY}",
    f"😀 {CANARY} \u0000 \u202e",
    f"{CANARY} " * 300,
]


def test_a_flood_of_canaries_leaves_none_behind(tmp_path: Path, data_dir: Path) -> None:
    data = tmp_path / "data"
    subprocess.run(["cp", "-rL", str(data_dir), str(data)], check=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "SECURE_BASE_DATA_DIR": str(data), "SECURE_BASE_LOG_LEVEL": "DEBUG", "SECURE_BASE_RATE_LIMIT": "off"}
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        running = subprocess.Popen([sys.executable, "-m", "bot", "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=out, stderr=err)
        try:
            wait_for(f"{base}/healthz")
            _flood(base, port)
            metrics = httpx.get(f"{base}/metrics").text
        finally:
            running.send_signal(signal.SIGABRT)  # as a crash would end it, with whatever it prints
            running.wait(20)
    assert CANARY not in metrics
    for file in [tmp_path / "out", tmp_path / "err", *(path for path in data.rglob("*") if path.is_file() and not path.is_symlink())]:
        assert CANARY.encode() not in file.read_bytes(), file


def _flood(base: str, port: int) -> None:
    history = [{"role": "user", "content": CANARY}, {"role": "assistant", "content": CANARY}]
    with httpx.Client(base_url=base, timeout=30) as client:
        for message in MESSAGES:
            for stream in (False, True):
                answered = client.post("/v1/chat", json={"message": message, "history": history, "stream": stream})
                assert answered.status_code in (200, 422)
                client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": message}], "stream": stream, "user": CANARY})
        refused = [
            client.post("/v1/chat", json={"message": CANARY * 400}),
            client.post("/v1/chat", json={"message": "x", "region": CANARY, "locale": CANARY, CANARY: 1}),
            client.post("/v1/chat", content=f'{{"message": "{CANARY}'.encode(), headers={"Content-Type": "application/json"}),
            client.post("/v1/chat", content=CANARY.encode() * 20_000),
            client.post("/v1/chat/completions", json={"messages": [{"role": CANARY, "content": CANARY}]}),
            client.get(f"/articles/{CANARY}?quote={CANARY}&passage={CANARY}"),
            client.get(f"/v1/resources?region={CANARY}&locale={CANARY}"),
            client.get(f"/safety?region={CANARY}", headers={"Accept-Language": CANARY, "User-Agent": CANARY, "Referer": f"http://x/{CANARY}"}),
            client.get(f"/{CANARY}"),
            client.get("/metrics", headers={"Authorization": f"Bearer {CANARY}"}),
        ]
        assert all(CANARY not in answer.text or answer.status_code == 200 for answer in refused)
    with socket.create_connection(("127.0.0.1", port)) as raw:  # a client that goes away in the middle of a message
        raw.sendall(f"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{CANARY}".encode())
