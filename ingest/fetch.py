"""Fetches pages politely: public addresses only, robots.txt kept, one request at a time, never too long and never too much."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot import __version__
from ingest.readers.found import Unreadable

AGENT = f"SecureBaseIngest/{__version__}"
MAX_BYTES = 10 * 1024 * 1024
TIMEOUT = 20.0
"""Seconds for one request in all."""
PAUSE = 1.0
"""Seconds between requests to one site, unless its robots.txt asks for more."""
_MOST_REDIRECTS = 5
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Page:
    """What came back: the address in the end, and the tags by which a later run can ask whether it changed."""

    url: str
    data: bytes
    etag: str = ""
    modified: str = ""
    fresh: bool = True


class Fetcher:
    """One visit to other people's servers. allow_local: also addresses that are not public (for an intranet, or tests)."""

    def __init__(self, *, allow_local: bool = False, sleep: Callable[[float], None] = time.sleep) -> None:
        self._allow_local = allow_local
        self._sleep = sleep
        self._client = httpx.Client(headers={"User-Agent": AGENT}, timeout=TIMEOUT, follow_redirects=False)
        self._robots: dict[str, Any] = {}
        self._last: dict[str, float] = {}

    def close(self) -> None:
        """Lets the connections go."""
        self._client.close()

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Page:
        """One page. Raises Unreadable with the reason. `fresh` is False when the server says that it did not change."""
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        for _ in range(_MOST_REDIRECTS + 1):
            self._may(url)
            response, data = self._ask(url, headers)
            if response.status_code == 304:
                return Page(url, b"", etag, modified, fresh=False)
            if response.is_redirect:
                url = urljoin(url, response.headers.get("location", ""))
                continue
            if response.status_code != 200:
                raise Unreadable(f"the server answered {response.status_code}")
            return Page(url, data, response.headers.get("etag", ""), response.headers.get("last-modified", ""))
        raise Unreadable(f"it redirects more than {_MOST_REDIRECTS} times")

    def _may(self, url: str) -> None:
        """Raises Unreadable for an address that must not be fetched."""
        from protego import Protego

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreadable("its address must begin with http:// or https://")
        self._public(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            try:
                response, data = self._ask(f"{site}/robots.txt", {})
                rules = Protego.parse(data.decode("utf-8", "replace")) if response.status_code == 200 else Protego.parse("")
            except Unreadable:
                rules = Protego.parse("")
            self._robots[site] = rules
        rules = self._robots[site]
        if not rules.can_fetch(url, AGENT):
            raise Unreadable("the site's robots.txt asks not to fetch it; send the file instead")
        wait = max(PAUSE, min(float(rules.crawl_delay(AGENT) or 0), _LONGEST_PAUSE)) - (time.monotonic() - self._last.get(site, -_LONGEST_PAUSE))
        if wait > 0 and site in self._last:
            self._sleep(wait)
        self._last[site] = time.monotonic()

    def _public(self, host: str, port: int) -> None:
        try:
            found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except OSError as error:
            raise Unreadable("no server of that name was found") from error
        for address in found:
            self._check(str(address))

    def _check(self, address: str) -> None:
        if not self._allow_local and not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise Unreadable("its address is not a public one; use --allow-local if that is meant")

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
        until = time.monotonic() + TIMEOUT
        data = bytearray()
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                peer = response.extensions["network_stream"].get_extra_info("server_addr")
                if peer:
                    self._check(str(peer[0]))  # what answered, not only what was looked up
                for piece in response.iter_bytes():
                    data += piece
                    if len(data) > MAX_BYTES:
                        raise Unreadable(f"it is larger than {MAX_BYTES // 2**20} MB")
                    if time.monotonic() > until:
                        raise Unreadable(f"it took longer than {TIMEOUT:.0f} seconds")
                return response, bytes(data)
        except httpx.TimeoutException as error:
            raise Unreadable(f"it took longer than {TIMEOUT:.0f} seconds") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unreadable(f"it could not be fetched ({type(error).__name__})") from error
