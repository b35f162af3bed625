"""Turns what a reader found into an article of the corpus, for review: nothing is served before somebody vets it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import yaml

from bot.knowledge.article import Article
from ingest.parsing import ArticleError, parse_article, read_article
from ingest.readers.found import Found, Unreadable

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$", re.MULTILINE)
_SUMMARY = 200


class Change(StrEnum):
    """What became of a source."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Placed:
    """Where a source went."""

    slug: str
    change: Change


def place(corpus: Path, found: Found, *, origin: str, title: str = "", author: str = "", source_url: str = "") -> Placed:
    """Writes the article, or the new text of one that came from the same place. Raises Unreadable when it makes no article."""
    title = title or found.title or _first_heading(found.body) or Path(origin).stem.replace("-", " ").replace("_", " ").strip().capitalize()
    body = _sections(found.body, title)
    url = source_url or found.url
    articles = corpus / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    before = _from_same_place(articles, url, origin)
    front = {
        "title": title,
        "summary": _summary(body, title),
        "author": author or found.author or "not named",
        "written_on": found.date[:10] if re.match(r"\d{4}-\d{2}-\d{2}", found.date) else date.today().isoformat(),
        **({"source_url": url} if url else {}),
        "origin": origin,
    }
    content = f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)}---\n{body}\n"
    slug = before.slug if before else _free_slug(articles, title)
    try:
        parse_article(slug, content, digest="", name=slug)
    except ArticleError as error:
        raise Unreadable(f"it makes no article: {error}") from error
    path = articles / f"{slug}.md"
    if before and _same(path.read_text("utf-8"), content):
        return Placed(slug, Change.UNCHANGED)
    fresh = path.with_suffix(".md.new")
    fresh.write_text(content, "utf-8")
    fresh.replace(path)
    return Placed(slug, Change.CHANGED if before else Change.ADDED)


def _same(old: str, new: str) -> bool:
    """Whether only the day of taking it differs."""
    without = re.compile(r"^written_on: .*$", re.MULTILINE)
    return without.sub("", old) == without.sub("", new)


def _sections(body: str, title: str) -> str:
    """Headings moved to two levels, the title's own repetition taken out."""
    levels = sorted({len(match[1]) for match in _HEADING.finditer(body) if match[2].strip().lower() != title.strip().lower()})
    top = levels[0] if levels else 2

    def moved(match: re.Match[str]) -> str:
        words = match[2].strip()
        if not words or words.lower() == title.strip().lower():
            return ""
        return ("## " if len(match[1]) <= top else "### ") + words

    return re.sub(r"\n{3,}", "\n\n", _HEADING.sub(moved, body)).strip()


def _summary(body: str, title: str) -> str:
    paragraph = next((part for part in body.split("\n\n") if part and not part.startswith(("#", "-", ">"))), title)
    words = re.sub(r"\[\^[^\]]+\]|\\", "", paragraph).strip()
    sentence = re.match(r".+?[.!?](?=\s|$)", words)
    short = sentence[0] if sentence and len(sentence[0]) <= _SUMMARY else words[:_SUMMARY].rsplit(" ", 1)[0]
    return short or title


def _first_heading(body: str) -> str:
    match = _HEADING.search(body)
    return match[2].strip().replace("\\", "") if match and not body[: match.start()].strip() else ""


def _free_slug(articles: Path, title: str) -> str:
    ascii_ = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:60].strip("-") or "article"
    number = 1
    while (articles / f"{slug if number == 1 else f'{slug}-{number}'}.md").exists():
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


def _from_same_place(articles: Path, url: str, origin: str) -> Article | None:
    for file in sorted(articles.glob("*.md")):
        try:
            article = read_article(file)
        except ArticleError:
            continue
        if article.origin and (article.origin == origin or (url and article.source_url == url)):
            return article
    return None
