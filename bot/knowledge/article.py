"""An article as plain text with exact offsets; ingest/parsing.py makes it of Markdown.

`Article.text` is the canonical text: every block's words without any markup, blocks parted by a blank line. All offsets,
passages and quotes refer to it, and the article page is drawn from the same blocks, so that a quote can be marked on
the page character for character. Source notes (`[^key]`) are not part of the text; each is a span of no length.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

DEFAULT_AUTHOR = "Secure Base project"
PAGE = "page-"
"""A note that begins so is no source but a page of the original hand-out."""


class Span(BaseModel):
    """Something about text[start:end]: emphasis, a link, or (with no length) a source note."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["em", "strong", "link", "note"]
    start: int
    end: int
    target: str = ""


class Block(BaseModel):
    """A heading, paragraph or list item: text[start:end], with its spans."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["h2", "h3", "p", "li", "ol", "quote"]
    start: int
    end: int
    spans: tuple[Span, ...] = ()


class Section(BaseModel):
    """A heading and what stands under it, up to the next heading: text[start:end] without the heading."""

    model_config = ConfigDict(frozen=True)
    heading: str
    path: tuple[str, ...]
    start: int
    end: int


class Article(BaseModel):
    """One article, parsed. `digest` is the SHA-256 of the file as vetted."""

    model_config = ConfigDict(frozen=True)
    slug: str
    title: str
    summary: str
    topics: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    asked: dict[str, tuple[str, ...]] = {}
    """Heading -> how people put that question in their own words; searched, never shown."""
    sources: tuple[str, ...] = ()
    author: str = DEFAULT_AUTHOR
    written_on: str = ""
    reviewed_on: str = ""
    licence: str = ""
    source_url: str = ""
    origin: str = ""
    content_note: str = ""
    digest: str
    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
