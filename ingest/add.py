"""`python -m ingest add`: files, directories, pages and feeds become articles of the corpus, for review."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.drafts import Change, place
from ingest.feed import addresses
from ingest.fetch import Fetcher
from ingest.readers import MAX_BYTES, read
from ingest.readers.found import Unreadable

TAKEN = (".md", ".markdown", ".html", ".htm", ".txt", ".pdf", ".docx")
_FETCHED = "fetched.json"


@dataclass(frozen=True)
class Outcome:
    """What became of one source: `change` is added, changed, unchanged, skipped or refused; `why` says more."""

    source: str
    change: str
    slug: str = ""
    why: str = ""


@dataclass(frozen=True)
class Given:
    """What the person who adds says of a source; it wins over what the source says of itself."""

    title: str = ""
    author: str = ""
    source_url: str = ""


class Adder:
    """Takes sources one by one; what goes wrong with one never stops the next. Remembers in data_dir what was fetched when."""

    def __init__(self, corpus: Path, data_dir: Path, *, allow_local: bool = False) -> None:
        self._corpus = corpus
        self._memory = data_dir / _FETCHED
        self._fetcher = Fetcher(allow_local=allow_local)
        try:
            self._fetched: dict[str, dict[str, str]] = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            self._fetched = {}

    def add(self, source: str, given: Given) -> Iterator[Outcome]:
        """A file, a directory or an address."""
        if source.startswith(("http://", "https://")):
            yield self._page(source, given)
        elif Path(source).is_dir():
            found = False
            for path in _files(Path(source)):
                found = True
                yield self._file(path, str(path.relative_to(source)), given)
            if not found:
                yield Outcome(source, "refused", why=f"there is nothing in it that can be read ({', '.join(TAKEN)})")
        else:
            yield self._file(Path(source), Path(source).name, given)

    def feed(self, url: str, given: Given) -> Iterator[Outcome]:
        """Every page of a feed or sitemap that changed since the last time."""
        try:
            found = addresses(url, self._fetcher)
        except Unreadable as error:
            yield Outcome(url, "refused", why=str(error))
            return
        for address in found:
            yield self._page(address, given)

    def close(self) -> None:
        """Writes down what was fetched."""
        self._fetcher.close()
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._memory.with_suffix(".new")
        fresh.write_text(json.dumps(self._fetched, indent=1), "utf-8")
        fresh.replace(self._memory)

    def _file(self, path: Path, name: str, given: Given) -> Outcome:
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise Unreadable(f"it is larger than {MAX_BYTES // 2**20} MB; send the text alone")
            return self._placed(name, path.read_bytes(), name, given)
        except Unreadable as error:
            return Outcome(name, "refused", why=str(error))
        except OSError as error:
            return Outcome(name, "refused", why=f"it cannot be read ({error.strerror})")

    def _page(self, url: str, given: Given) -> Outcome:
        known = self._fetched.get(url, {})
        if known and not any(article.exists() for article in [self._corpus / "articles" / f"{known.get('slug', '')}.md"]):
            known = {}
        try:
            page = self._fetcher.get(url, etag=known.get("etag", ""), modified=known.get("modified", ""))
            if not page.fresh:
                return Outcome(url, Change.UNCHANGED, known.get("slug", ""))
            outcome = self._placed(url, page.data, Path(page.url).name or "page", given, page.url)
            self._fetched[url] = {"etag": page.etag, "modified": page.modified, "slug": outcome.slug}
            return outcome
        except Unreadable as error:
            return Outcome(url, "refused", why=str(error))

    def _placed(self, source: str, data: bytes, name: str, given: Given, url: str = "") -> Outcome:
        found = read(data, name, url)
        placed = place(self._corpus, found, origin=source, title=given.title, author=given.author, source_url=given.source_url or url)
        return Outcome(source, placed.change, placed.slug)


def _files(directory: Path) -> Iterator[Path]:
    """Files that can be read, hidden ones left out. Links to directories are not followed, so no loop can catch us."""
    for where, below, names in os.walk(directory, followlinks=False):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(where) / name
            if not name.startswith(".") and path.suffix.lower() in TAKEN:
                yield path


def told(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Outcomes for scripts."""
    return [{"source": o.source, "outcome": str(o.change), "slug": o.slug, "why": o.why} for o in outcomes]
