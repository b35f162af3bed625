"""A blog comes in by its feed, politely, and a later run takes only what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ingest.add import Adder, Given
from ingest.fetch import AGENT, Fetcher
from ingest.readers.found import Unreadable
from tests.ingest import files
from tests.ingest.test_add import run
from tests.llm_server import running


class Blog:
    """A small blog; `asked` keeps who fetched what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.bodies = {"silence": files.PAGE, "doors": _page("Why doors matter", "door"), "secret": _page("Secret", "secret")}
        self.robots = "User-agent: *\nDisallow: /blog/secret\n"
        self.app = Starlette(
            routes=[Route("/robots.txt", self._robots), Route("/feed.xml", self._feed), Route("/atom.xml", self._atom), Route("/sitemap.xml", self._sitemap),
                    Route("/", self._home), Route("/blog/{name}", self._post), Route("/round", self._round), Route("/big", self._big)]
        )  # fmt: skip

    def _note(self, request: Request) -> None:
        self.asked.append((request.url.path, request.headers.get("user-agent", "")))

    async def _robots(self, request: Request) -> Response:
        return PlainTextResponse(self.robots)

    async def _feed(self, request: Request) -> Response:
        items = "".join(f"<item><title>{name}</title><link>/blog/{name}</link></item>" for name in self.bodies)
        return Response(
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>Blog</title>{items}</channel></rss>", media_type="application/rss+xml"
        )

    async def _atom(self, request: Request) -> Response:
        base = str(request.base_url)
        items = "".join(f"<entry><title>{name}</title><id>{name}</id><link href='{base}blog/{name}'/></entry>" for name in self.bodies)
        return Response(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Blog</title>{items}</feed>", media_type="application/atom+xml")

    async def _sitemap(self, request: Request) -> Response:
        base = str(request.base_url)
        items = "".join(f"<url><loc>{base}blog/{name}</loc></url>" for name in self.bodies)
        return Response(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{items}</urlset>", media_type="application/xml")

    async def _home(self, request: Request) -> Response:
        return Response(
            "<html><head><link rel='alternate' type='application/rss+xml' href='/feed.xml'></head><body>Hello</body></html>", media_type="text/html"
        )

    async def _post(self, request: Request) -> Response:
        self._note(request)
        body = self.bodies[request.path_params["name"]]
        tag = f'"{hash(body)}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304)
        return Response(body, media_type="text/html", headers={"ETag": tag})

    async def _round(self, request: Request) -> Response:
        return RedirectResponse("/round")

    async def _big(self, request: Request) -> Response:
        return Response(b"x" * 11_000_000)


def _page(title: str, word: str) -> str:
    text = f"A {word} can stand for a whole childhood, because behind it somebody decided whether you were welcome, and a {word} remembers. " * 3
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><h2>Why does a {word} matter?</h2><p>{text}</p></article></body></html>"


@pytest.fixture
def blog() -> Iterator[tuple[Blog, str]]:
    made = Blog()
    with running(made.app) as url:
        yield made, url


@pytest.fixture
def adder(tmp_path: Path) -> Iterator[Adder]:
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    made = Adder(tmp_path / "corpus", tmp_path / "data", allow_local=True)
    made._fetcher._sleep = lambda _: None
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/feed.xml", "/atom.xml", "/sitemap.xml", "/"])
def test_feeds_sitemaps_and_pages_that_name_one(blog: tuple[Blog, str], adder: Adder, path: str) -> None:
    made, url = blog
    outcomes = {o.source.rsplit("/", 1)[-1]: o for o in adder.feed(url + path, Given())}
    assert outcomes["silence"].change == outcomes["doors"].change == "added"
    assert outcomes["secret"].change == "refused" and "robots.txt" in outcomes["secret"].why
    assert {agent for _, agent in made.asked} == {AGENT} and not any("secret" in asked for asked, _ in made.asked)


def test_a_later_run_takes_only_what_changed(blog: tuple[Blog, str], adder: Adder, tmp_path: Path) -> None:
    made, url = blog
    list(adder.feed(f"{url}/feed.xml", Given()))
    made.bodies["doors"] = _page("Why doors matter", "doorway")
    again = {o.source.rsplit("/", 1)[-1]: o for o in adder.feed(f"{url}/feed.xml", Given())}
    assert (again["silence"].change, again["doors"].change) == ("unchanged", "changed")
    assert len(list((tmp_path / "corpus" / "articles").glob("*.md"))) == 2


def test_addresses_that_are_not_public_are_not_fetched_unless_it_is_meant(blog: tuple[Blog, str], tmp_path: Path) -> None:
    made, url = blog
    done = run("add", f"{url}/blog/doors", "--json", corpus=tmp_path / "corpus", data=tmp_path / "data")
    assert done.returncode == 1 and "--allow-local" in json.loads(done.stdout)[0]["why"] and not made.asked
    taken = run("add", f"{url}/blog/doors", "--allow-local", "--json", corpus=tmp_path / "corpus", data=tmp_path / "data")
    assert json.loads(taken.stdout)[0]["outcome"] == "added"


@pytest.mark.parametrize(("path", "why"), [("/round", "redirects"), ("/big", "larger"), ("/blog", "404"), ("/robots.txt", "hardly any text")])
def test_what_cannot_be_fetched_is_told(blog: tuple[Blog, str], adder: Adder, path: str, why: str) -> None:
    (outcome,) = adder.add(blog[1] + path, Given())
    assert outcome.change == "refused" and why in outcome.why


def test_requests_to_one_site_keep_their_distance(blog: tuple[Blog, str]) -> None:
    made, url = blog
    made.robots = "User-agent: *\nCrawl-delay: 7\n"
    waits: list[float] = []
    fetcher = Fetcher(allow_local=True, sleep=waits.append)
    for _ in range(3):
        fetcher.get(f"{url}/blog/doors")
    fetcher.close()
    assert len(waits) == 2 and all(6 < wait <= 7 for wait in waits)


@pytest.mark.parametrize("url", ["ftp://x.example/a", "file:///etc/passwd", "http:///nowhere", "http://does-not-exist.invalid/"])
def test_other_kinds_of_address_are_refused(url: str) -> None:
    fetcher = Fetcher(allow_local=True)
    with pytest.raises(Unreadable):
        fetcher.get(url)
    fetcher.close()
