"""On other people's pages: strict rules, hostile styles, tampered prototypes, right-to-left, frames, two at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.app import create_app
from bot.settings import Settings
from tests.browser.test_stories import CHAT, ask, violations
from tests.conftest import CORPUS
from tests.llm_server import running

HOSTILE = """<!doctype html><html lang="en"><head><title>Host</title><style>
* { all: unset !important; font-size: 7px !important; color: red !important; }
secure-base-chat * { display: none !important; } button, a, textarea { visibility: hidden !important; }
</style></head><body><h1>A practice</h1><p id="below">Some text.</p>SCRIPT</body></html>"""
TAMPERED = """<!doctype html><html lang="en"><head><title>Host</title><script>
Array.prototype.map = () => { throw new Error("tampered"); }; Array.prototype.forEach = () => { throw new Error("tampered"); };
Array.prototype.extra = "enumerable"; Object.prototype.extra = "enumerable"; String.prototype.split = () => { throw new Error("tampered"); };
</script></head><body><h1>A practice</h1>SCRIPT</body></html>"""
PAGES = {
    "plain": "<!doctype html><html lang='en'><head><title>Host</title></head><body><h1>A practice</h1><p id='below'>Some text.</p>SCRIPT</body></html>",
    "hostile": HOSTILE,
    "rtl": "<!doctype html><html lang='ar' dir='rtl'><head><title>Host</title></head><body><main><h1>A practice</h1></main>SCRIPT</body></html>",
    "two": "<!doctype html><html lang='en'><head><title>Host</title></head><body>SCRIPT<secure-base-chat mode='inline' id='a'></secure-base-chat>"
    "<secure-base-chat mode='inline' id='b' locale='es' region='ES'></secure-base-chat></body></html>",
    "frame": "<!doctype html><html lang='en'><head><title>Host</title></head><body><iframe src='SERVER/embed?region=GB&theme=dark' title='Chat' width='360' height='600'></iframe></body></html>",
}


class Host:
    """A practice's site on another origin. `server` is where the widget comes from."""

    def __init__(self) -> None:
        self.server = ""
        self.app = Starlette(routes=[Route("/{name}", self._page)])

    async def _page(self, request: Request) -> Response:
        name = request.path_params["name"]
        source = PAGES.get(name.removesuffix("-strict"), "")
        page = source.replace("SCRIPT", f"<script src='{self.server}/widget.js' async></script>").replace("SERVER", self.server)
        rule = f"default-src 'none'; script-src {self.server}; connect-src {self.server}; style-src 'self'"
        return HTMLResponse(page, headers={"Content-Security-Policy": rule} if name.endswith("-strict") else {})


@pytest.fixture(scope="module")
def host(data_dir: Path) -> Iterator[tuple[str, str]]:
    """(address of the host's site, address of the service that it may use)."""
    site = Host()
    with running(site.app) as address:
        settings = Settings(_env_file=None, data_dir=data_dir, corpus_dir=CORPUS, rate_limit="off", log_level="ERROR", cors_origins=(address,))
        with running(create_app(settings)) as server:
            site.server = server
            yield address, server


def _answered(page: Page) -> None:
    page.locator(f"{CHAT} .launch").click()
    ask(page, "What is attachment trauma?")
    expect(page.locator(f"{CHAT} .chip").first).to_be_visible()


def test_under_a_strict_policy_without_inline_anything(page: Page, host: tuple[str, str]) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"{host[0]}/plain-strict")
    _answered(page)
    assert refused == []


def test_hostile_styles_of_the_host_stay_outside(page: Page, host: tuple[str, str]) -> None:
    page.goto(f"{host[0]}/hostile")
    page.locator(f"{CHAT} .launch").click()
    ask(page, "I want to die")
    call = page.locator(f"{CHAT} .card a[href='tel:988']")
    expect(call).to_be_visible()
    expect(page.locator(f"{CHAT} .card .warm")).to_be_visible()  # the card is drawn once more when the whole reply is there
    assert call.bounding_box()["height"] >= 44
    assert page.locator(f"{CHAT} textarea").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16


def test_tampered_prototypes_of_the_host_leave_the_crisis_lines_standing(page: Page, host: tuple[str, str]) -> None:
    PAGES["tampered"] = TAMPERED
    page.goto(f"{host[0]}/tampered")
    page.locator(f"{CHAT} .launch").click()
    ask(page, "I want to kill myself")
    expect(page.locator(f"{CHAT} a[href='tel:988']").first).to_be_visible()


def test_right_to_left(page: Page, host: tuple[str, str]) -> None:
    page.goto(f"{host[0]}/rtl")
    launch = page.locator(f"{CHAT} .launch")
    box, width = launch.bounding_box(), page.viewport_size["width"]
    assert box["x"] < width - box["x"] - box["width"]  # at the line's end, which is the left here
    _answered(page)
    assert violations(page) == []


def test_two_on_a_page_speak_their_own_languages(page: Page, host: tuple[str, str]) -> None:
    page.goto(f"{host[0]}/two")
    expect(page.locator("#a .notice")).to_contain_text("software")
    expect(page.locator("#b .notice")).to_contain_text("persona")
    page.locator("#b form textarea").fill("quiero morir")
    page.locator("#b .send").click()
    expect(page.locator("#b a[href='tel:024']").first).to_be_visible()
    expect(page.locator("#a .said")).to_have_count(0)


def test_a_frame_for_sites_that_cannot_add_scripts(page: Page, host: tuple[str, str]) -> None:
    page.goto(f"{host[0]}/frame")
    frame = page.frame_locator("iframe")
    frame.locator(f"{CHAT} form textarea").fill("I want to die")
    frame.locator(f"{CHAT} .send").click()
    expect(frame.locator(f"{CHAT} a[href='tel:116123']").first).to_be_visible()


def test_only_the_sites_that_are_allowed_may_frame_it(host: tuple[str, str]) -> None:
    rule = httpx.get(f"{host[1]}/embed").headers["content-security-policy"]
    assert rule.endswith(f"frame-ancestors {host[0]}")
    assert httpx.get(f"{host[1]}/").headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_nothing_of_the_host_moves_and_nothing_leaks_into_it(page: Page, host: tuple[str, str]) -> None:
    page.goto(f"{host[0]}/plain")
    page.locator(f"{CHAT} .launch").wait_for()
    before = page.locator("#below").bounding_box()
    names = page.evaluate("Object.keys(window).filter(n => /securebase|^sb[A-Z_]/i.test(n))")
    page.locator(f"{CHAT} .launch").click()
    assert page.locator("#below").bounding_box() == before and names == []


def test_a_pinned_script_runs_with_its_integrity_hash(page: Page, host: tuple[str, str]) -> None:
    page.goto(host[1])
    line = page.locator("#pinned").text_content()
    version = page.locator("#pinned").get_attribute("data-version")
    PAGES["pinned"] = f"<!doctype html><html lang='en'><head><title>Host</title></head><body>{line}</body></html>"
    page.goto(f"{host[0]}/pinned")
    expect(page.locator(f"{CHAT} .launch")).to_be_visible()
    assert httpx.get(f"{host[1]}/widget.{version}.js").headers["cache-control"].startswith("public, max-age=31536000")
    assert httpx.get(f"{host[1]}/widget.000000000000.js").status_code == 404


def test_by_keyboard_alone(page: Page, server: str) -> None:
    page.goto(server)
    page.locator(f"{CHAT} .launch").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{CHAT} form textarea")).to_be_focused()
    page.keyboard.type("What is attachment trauma?")
    page.keyboard.press("Enter")
    chip = page.locator(f"{CHAT} .chip").first
    expect(chip).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.querySelector('secure-base-chat').shadowRoot.activeElement?.classList.contains('chip')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(f"{CHAT} .sheet mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"{CHAT} .sheet")).to_have_count(0)
    assert page.evaluate("document.querySelector('secure-base-chat').shadowRoot.activeElement?.classList.contains('chip')")
    page.keyboard.press("Escape")
    expect(page.locator(f"{CHAT} .launch")).to_be_focused()


def test_text_twice_as_big_still_fits(page: Page, server: str) -> None:
    page.goto(server)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.locator(f"{CHAT} .launch").click()
    ask(page, "I want to die")
    expect(page.locator(f"{CHAT} .card a[href='tel:988']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_an_answer_full_of_markup_stays_text(page: Page, server: str) -> None:
    evil = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script> **bold** [1]"
    reply = {
        "id": "x", "kind": "answer", "text": evil, "sentences": [{"text": evil, "citations": []}], "citations": [], "crisis": None, "boundary": None,
        "notices": [], "suggestions": ["<b>next?</b>"], "composer": "generative",
    }  # fmt: skip
    import json

    stream = f"event: sentence\ndata: {json.dumps(reply['sentences'][0])}\n\nevent: reply\ndata: {json.dumps(reply)}\n\n"
    page.route("**/v1/chat", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=stream))
    page.goto(server)
    page.locator(f"{CHAT} .launch").click()
    ask(page, "hello there")
    expect(page.locator(f"{CHAT} .log")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(f"{CHAT} .log img").count() == 0
