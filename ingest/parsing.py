"""Reads an article: Markdown with front matter in, plain text with exact offsets out (bot/knowledge/article.py)."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.article import Article, Block, Section, Span

_NOTE = re.compile(r"\[\^([A-Za-z0-9_-]+)\]")
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


class ArticleError(ValueError):
    """An article cannot be read. Says which file, what is wrong and what to change."""


def read_article(path: Path) -> Article:
    """Reads one `corpus/articles/<slug>.md`. Raises ArticleError with the file's name and the remedy."""
    try:
        source = path.read_bytes()
        content = source.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path.name}: not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except OSError as error:
        raise ArticleError(f"{path.name}: cannot be read ({error.strerror}).") from error
    return parse_article(path.stem, content, digest=hashlib.sha256(content.encode()).hexdigest(), name=path.name)


def parse_article(slug: str, content: str, *, digest: str, name: str) -> Article:
    """Parses an article's text. `name` is what errors call it."""
    if not _SLUG.match(slug):
        raise ArticleError(f"{name}: use lower-case letters, digits and single hyphens in the file name.")
    match = _FRONT.match(content)
    if not match:
        raise ArticleError(f"{name}: begin it with front matter between two lines of ---.")
    front = _front_matter(match[1], name)
    text, blocks, sections = _parse_body(match[2], str(front["title"]), name)
    if strange := sorted(set(front.get("asked", {})) - {section.heading for section in sections}):
        raise ArticleError(f"{name}: `asked` names a heading that is not there: {strange[0]}")
    return Article(slug=slug, digest=digest, text=text, blocks=blocks, sections=sections, **front)


def _front_matter(source: str, name: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise ArticleError(f"{name}: the front matter is no valid YAML ({_first_line(error)}).") from error
    if not isinstance(data, dict):
        raise ArticleError(f"{name}: the front matter must be `key: value` lines.")
    for key in ("title", "summary"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            raise ArticleError(f"{name}: add `{key}:` to the front matter.")
    known = {
        "title",
        "summary",
        "topics",
        "questions",
        "asked",
        "sources",
        "author",
        "written_on",
        "reviewed_on",
        "licence",
        "source_url",
        "origin",
        "content_note",
    }
    if unknown := sorted(set(data) - known):
        raise ArticleError(f"{name}: unknown front matter {', '.join(map(str, unknown))}; known are {', '.join(sorted(known))}.")
    front: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("topics", "questions", "sources"):
            if not isinstance(value, list):
                raise ArticleError(f"{name}: `{key}` must be a list.")
            front[key] = tuple(str(item) for item in value)
        elif key == "asked":
            if not isinstance(value, dict) or not all(isinstance(phrases, list) for phrases in value.values()):
                raise ArticleError(f"{name}: `asked` must give a list of phrases for each heading.")
            front[key] = {str(heading): tuple(map(str, phrases)) for heading, phrases in value.items()}
        else:
            front[key] = value.isoformat() if isinstance(value, date) else str(value)
    return front


def _parse_body(body: str, title: str, name: str) -> tuple[str, tuple[Block, ...], tuple[Section, ...]]:
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    lists: list[str] = []
    kind: Any = None
    in_quote = 0

    for token in _MARKDOWN.parse(body):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append("li" if token.type == "bullet_list_open" else "ol")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "blockquote_open":
            in_quote += 1
        elif token.type == "blockquote_close":
            in_quote -= 1
        elif token.type == "heading_open":
            kind = "h2" if token.tag in ("h1", "h2") else "h3"
        elif token.type == "paragraph_open":
            kind = lists[-1] if lists else ("quote" if in_quote else "p")
        elif token.type in ("fence", "code_block"):
            raise ArticleError(f"{name}: code blocks are not supported; write it as text.")
        elif token.type == "inline" and kind:
            separator = "" if not pieces else "\n\n"
            start = length + len(separator)
            text, spans = _inline(token, start)
            if text:
                pieces.append(separator + text)
                length = start + len(text)
                blocks.append(Block(kind=kind, start=start, end=length, spans=spans))
            kind = None
    full = "".join(pieces)
    sections = _sections(full, blocks, title)
    if not sections:
        raise ArticleError(f"{name}: there is no text under a heading. Begin each section with `## A question?`.")
    return full, tuple(blocks), sections


def _inline(token: Token, offset: int) -> tuple[str, tuple[Span, ...]]:
    out: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[Literal["em", "strong", "link"], int, str]] = []
    position = offset

    def add(text: str) -> None:
        nonlocal position
        out.append(text)
        position += len(text)

    for child in token.children or []:
        if child.type == "text":
            last = 0
            for note in _NOTE.finditer(child.content):
                add(child.content[last : note.start()])
                spans.append(Span(kind="note", start=position, end=position, target=note[1]))
                last = note.end()
            add(child.content[last:])
        elif child.type in ("softbreak", "hardbreak"):
            add(" ")
        elif child.type in ("code_inline", "image"):
            add(child.content)
        elif child.type in ("em_open", "strong_open"):
            opened.append(("em" if child.type == "em_open" else "strong", position, ""))
        elif child.type == "link_open":
            opened.append(("link", position, str(child.attrGet("href") or "")))
        elif child.type in ("em_close", "strong_close", "link_close"):
            name, start, target = opened.pop()
            spans.append(Span(kind=name, start=start, end=position, target=target))
    text = "".join(out)
    trimmed = text.rstrip()
    end = offset + len(trimmed)
    kept = tuple(span.model_copy(update={"start": min(span.start, end), "end": min(span.end, end)}) for span in spans)
    return trimmed, kept


def _sections(text: str, blocks: list[Block], title: str) -> tuple[Section, ...]:
    sections: list[Section] = []
    top = ""
    heading: Block | None = None
    body: list[Block] = []

    def close() -> None:
        if not body:
            return
        words = text[heading.start : heading.end] if heading else title
        path = (title, words) if not (heading and heading.kind == "h3" and top) else (title, top, words)
        sections.append(Section(heading=words, path=path, start=body[0].start, end=body[-1].end))

    for block in blocks:
        if block.kind in ("h2", "h3"):
            close()
            body = []
            heading = block
            if block.kind == "h2":
                top = text[block.start : block.end]
        else:
            body.append(block)
    close()
    return tuple(sections)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
