"""Draws an article's blocks as HTML, with anchors for passages, numbered source notes, and one stretch of text marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from bot.knowledge.article import PAGE, Article, Block, Span
from bot.knowledge.generation import Reference
from bot.reply import Passage

_SAFE_LINK = re.compile(r"^(?:https?://|mailto:|tel:|/|#)", re.IGNORECASE)
_LIST_TAGS = {"li": "ul", "ol": "ol"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article ready for its page. `notes` are the references in the order of their numbers, from 1."""

    body: Markup
    contents: tuple[tuple[str, str], ...]
    notes: tuple[tuple[int, Reference], ...]


def draw(article: Article, passages: list[Passage], references: dict[str, Reference], mark: tuple[int, int] | None = None) -> Drawn:
    """HTML of an article. `mark` is a stretch of `article.text` (start, end) to put in <mark>; out of range is ignored."""
    numbers: dict[str, int] = {}
    anchors = {passage.start: passage.id for passage in passages}
    contents: list[tuple[str, str]] = []
    parts: list[Markup] = []
    for tag, blocks in groupby(article.blocks, key=lambda block: _LIST_TAGS.get(block.kind)):
        drawn = [_block(article.text, block, anchors, numbers, references, mark, contents) for block in blocks]
        joined = Markup("").join(drawn)
        parts.append(Markup(f"<{tag}>") + joined + Markup(f"</{tag}>") if tag else joined)
    notes = tuple((number, references[key]) for key, number in numbers.items() if key in references)
    return Drawn(Markup("\n").join(parts), tuple(contents), notes)


def _block(
    text: str,
    block: Block,
    anchors: dict[int, str],
    numbers: dict[str, int],
    references: dict[str, Reference],
    mark: tuple[int, int] | None,
    contents: list[tuple[str, str]],
) -> Markup:
    inner = _inline(text, block, anchors, numbers, references, mark)
    if block.kind in ("h2", "h3"):
        words = text[block.start : block.end]
        anchor = "s-" + re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
        if block.kind == "h2":
            contents.append((anchor, words))
        return Markup('<{0} id="{1}">{2}</{0}>').format(Markup(block.kind), anchor, inner)
    tag = {"li": "li", "ol": "li", "quote": "blockquote"}.get(block.kind, "p")
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), inner)


def _inline(
    text: str, block: Block, anchors: dict[int, str], numbers: dict[str, int], references: dict[str, Reference], mark: tuple[int, int] | None
) -> Markup:
    """Cuts the block at every place where something begins or ends, and wraps each piece."""
    cuts = {block.start, block.end}
    cuts |= {place for span in block.spans for place in (span.start, span.end)}
    cuts |= {place for place in anchors if block.start <= place < block.end}
    if mark:
        cuts |= {place for place in mark if block.start < place < block.end}
    places = sorted(cuts)
    out = Markup("")
    noted: set[int] = set()
    for start, end in zip(places, [*places[1:], None], strict=True):
        if start in anchors and start < block.end:
            out += Markup('<span class="anchor" id="{}"></span>').format(anchors[start])
        for index, span in enumerate(block.spans):
            if span.kind == "note" and span.start == start and index not in noted:
                noted.add(index)
                out += _note(span, numbers, references)
        if end is not None:
            out += _piece(text[start:end], start, end, block.spans, mark)
    return out


def _piece(words: str, start: int, end: int, spans: tuple[Span, ...], mark: tuple[int, int] | None) -> Markup:
    html = escape(words)
    for span in spans:
        if span.start <= start and end <= span.end and span.start < span.end:
            if span.kind in ("em", "strong"):
                html = Markup("<{0}>{1}</{0}>").format(Markup(span.kind), html)
            elif span.kind == "link" and _SAFE_LINK.match(span.target):
                html = Markup('<a href="{}" rel="noopener">{}</a>').format(span.target, html)
    if mark and mark[0] <= start and end <= mark[1]:
        html = Markup("<mark>{}</mark>").format(html)
    return html


def _note(span: Span, numbers: dict[str, int], references: dict[str, Reference]) -> Markup:
    if span.target.startswith(PAGE):
        return Markup('<small class="page" title="Page of the original">p. {}</small> ').format(span.target.removeprefix(PAGE))
    if span.target not in references:
        return Markup("")
    number = numbers.setdefault(span.target, len(numbers) + 1)
    return Markup('<sup class="note"><a href="#source-{0}" aria-label="Source {0}">{0}</a></sup>').format(number)
