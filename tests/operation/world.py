"""A small world of real servers on loopback: Chroma, Redis, replicas of the service, nginx before them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def tool(name: str) -> str:
    """Where a server program is. Raises: a test never passes for want of one."""
    found = shutil.which(name) or next((str(p / name) for p in map(Path, ("/usr/sbin", "/usr/local/sbin")) if (p / name).is_file()), None)
    if found is None:
        raise RuntimeError(f"{name} is not installed; on Debian: apt-get install nginx-light redis-server")
    return found


@contextmanager
def process(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()


@contextmanager
def chroma(path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(path), "--host", "127.0.0.1", "--port", str(port)]
    with process(command, ANONYMIZED_TELEMETRY="False") as running:
        wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat")
        yield running


@contextmanager
def redis(port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [tool("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with process(command) as running:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield running


@contextmanager
def replica(data: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = {"SECURE_BASE_DATA_DIR": str(data), "SECURE_BASE_LOG_LEVEL": "ERROR", "SECURE_BASE_RATE_LIMIT": "off", **environment}
    with process([sys.executable, "-m", "bot", "serve", "--port", str(port)], **settings) as running:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield running


@contextmanager
def nginx(directory: Path, port: int, upstreams: list[int]) -> Iterator[subprocess.Popen[bytes]]:
    servers = "\n".join(f"    server 127.0.0.1:{upstream} max_fails=1 fail_timeout=2s;" for upstream in upstreams)
    directory.mkdir(exist_ok=True)
    (directory / "nginx.conf").write_text(
        f"""daemon off; pid {directory}/pid; error_log {directory}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  upstream secure_base {{
{servers}
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://secure_base; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_connect_timeout 1s; proxy_next_upstream error timeout http_502 non_idempotent; proxy_next_upstream_tries 3;
    }}
  }}
}}
""",
        "utf-8",
    )
    with process([tool("nginx"), "-p", str(directory), "-c", str(directory / "nginx.conf")]) as running:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield running
