"""`python -m ingest check`: looks over the articles as an editor would. Errors must be mended; advice may be weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering.extractive import leans
from bot.knowledge.article import Article
from bot.knowledge.lexical import terms
from bot.outgoing import Outgoing
from ingest.chunking import sentences
from ingest.corpus import cited, read_references
from ingest.ease import reading_ease
from ingest.parsing import ArticleError, read_article

WORDS = (600, 1200)
READING_EASE = 55.0
"""Flesch reading ease below which a text is hard for a tired reader; 60 to 70 is plain English (ages 13 to 15)."""
_ALIKE = 0.5
"""Share of five-word runs from which two passages count as saying the same."""
_RUN = 5
_INTERNAL = re.compile(r"^/?articles/([a-z0-9-]+)|^\./([a-z0-9-]+)\.md|^([a-z0-9-]+)\.md")


@dataclass(frozen=True)
class Remark:
    """Something to mend (`error`) or to think about (`advice`)."""

    slug: str
    kind: str
    what: str


def check(corpus: Path) -> Iterator[Remark]:
    """Every remark on every article."""
    references = read_references(corpus / "references.yaml")
    outgoing = Outgoing()
    articles: list[Article] = []
    for file in sorted((corpus / "articles").glob("*.md")):
        try:
            articles.append(read_article(file))
        except ArticleError as error:
            yield Remark(file.stem, "error", str(error))
    slugs = {article.slug for article in articles}
    for article in articles:
        yield from _front(article, set(references))
        yield from _links(article, slugs)
        yield from _length(article)
        yield from _sections(article)
        for sentence in (s for section in article.sections for s in _sentences(article.text[section.start : section.end])):
            if offence := outgoing.offence(sentence):
                yield Remark(article.slug, "error", f"must never be said ({offence}): “{sentence[:80]}”")
    yield from _twice(articles)
    used = {key for article in articles for key in cited(article)}
    for key in sorted(set(references) - used):
        yield Remark("references.yaml", "advice", f"no article cites {key}")


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _front(article: Article, known: set[str]) -> Iterator[Remark]:
    if not article.questions:
        yield Remark(article.slug, "advice", "the front matter has no `questions`: which ones does it answer?")
    if not article.sources and not article.source_url:
        yield Remark(article.slug, "advice", "the front matter names neither `sources` nor a `source_url`")
    for key in cited(article):
        if key not in known:
            yield Remark(article.slug, "error", f"cites {key}, which is not in references.yaml")
    noted = {span.target for block in article.blocks for span in block.spans if span.kind == "note"}
    for key in article.sources:
        if key not in noted:
            yield Remark(article.slug, "advice", f"lists {key} as a source, but no sentence points to it")


def _links(article: Article, slugs: set[str]) -> Iterator[Remark]:
    for block in article.blocks:
        for span in block.spans:
            match = _INTERNAL.match(span.target) if span.kind == "link" else None
            if match and next(filter(None, match.groups())) not in slugs:
                yield Remark(article.slug, "error", f"links to {span.target}, and there is no such article")


def _length(article: Article) -> Iterator[Remark]:
    words = len(article.text.split())
    if not WORDS[0] <= words <= WORDS[1]:
        yield Remark(article.slug, "advice", f"has {words} words; {WORDS[0]} to {WORDS[1]} are meant")
    ease = reading_ease(article.text, len(sentences(article.text)))
    if ease < READING_EASE:
        yield Remark(
            article.slug, "advice", f"reads hard (Flesch {ease:.0f}, at least {READING_EASE:.0f} is meant): shorter words and sentences help"
        )


def _sections(article: Article) -> Iterator[Remark]:
    for section in article.sections:
        if not section.heading.endswith("?"):
            yield Remark(article.slug, "advice", f"the heading “{section.heading}” is no question")
        body = article.text[section.start : section.end]
        start, end = next(iter(sentences(body)), (0, 0))
        if leans(body[start:end]):
            yield Remark(
                article.slug, "error", f"the section “{section.heading}” opens with a sentence that cannot stand alone: “{body[start:end][:80]}”"
            )


def _twice(articles: list[Article]) -> Iterator[Remark]:
    """Sections of different articles that say the same in nearly the same words."""
    seen: list[tuple[Article, str, set[tuple[str, ...]]]] = []
    for article in articles:
        for section in article.sections:
            words = terms(article.text[section.start : section.end])
            runs = {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
            for other, heading, theirs in seen:
                if other is not article and runs and theirs and len(runs & theirs) / min(len(runs), len(theirs)) >= _ALIKE:
                    yield Remark(article.slug, "error", f"“{section.heading}” says nearly the same as “{heading}” in {other.slug}")
            seen.append((article, section.heading, runs))
