"""A real server on loopback and a real Chromium."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.app import create_app
from bot.settings import Settings
from tests.browser.need import find
from tests.conftest import CORPUS

expect.set_options(timeout=20_000)
"""How long a page may take before a test gives up: the machine may be busy with the other tests, and nothing here judges speed."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def server(data_dir: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(_env_file=None, data_dir=data_dir, corpus_dir=CORPUS, rate_limit="off", log_level="ERROR")
    running = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while not running.started and time.monotonic() < deadline:
        thread.join(0.05)
    assert httpx.get(address + "/healthz").status_code == 200
    yield address
    running.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    size = {"width": 360, "height": 640} if request.param == "phone" else {"width": 1280, "height": 800}
    context = chromium.new_context(viewport=size, timezone_id="America/New_York", has_touch=request.param == "phone")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors
