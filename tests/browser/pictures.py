"""`make pictures`: the two screenshots at the top of the README, taken from a running service on a phone's screen."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot.app import create_app
from bot.settings import Settings
from tests.browser.conftest import FLAGS
from tests.browser.need import find
from tests.llm_server import running

CHAT = "secure-base-chat"
IMAGES = Path(__file__).parents[2] / "docs" / "images"


def take(page: Page, server: str, out: Path) -> None:
    """An answer with its source open, and the crisis card."""
    for name, text in (("answer", "Why do I push people away when I want closeness?"), ("crisis", "i can't do this anymore i want to die")):
        page.goto(server)
        page.evaluate("sessionStorage.clear()")
        page.reload()
        page.locator(f"{CHAT} .launch").click()
        page.locator(f"{CHAT} form textarea").fill(text)
        page.locator(f"{CHAT} .send").first.click()
        if name == "answer":
            page.locator(f"{CHAT} .chip").first.click()
            page.locator(f"{CHAT} .sheet mark").first.wait_for()
        else:
            page.locator(f"{CHAT} .card .choice").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(out / f"{name}.png"))


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with running(create_app(Settings(rate_limit="off", log_level="ERROR"))) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 760}, device_scale_factor=2, timezone_id="America/New_York", has_touch=True)
        take(context.new_page(), server, out)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
