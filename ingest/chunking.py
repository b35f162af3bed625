"""Cuts an article into passages: by section, then at paragraphs and sentences, never across headings.

Offsets are exact: `article.text[passage.start:passage.end] == passage.text`, and each sentence is a slice of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import pysbd
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bot.knowledge.article import Article, Section
from bot.reply import ArticleRef, Passage

MAX_CHARACTERS = 900
"""Longest passage. Nearly every section of the shipped corpus fits whole; `make eval` compares sizes."""
_SEPARATORS = [r"\n\n", r"\n", r"(?<=[.!?…]) ", r"(?<=[,;:]) ", " "]


def passages(article: Article, ref: ArticleRef) -> Iterator[Passage]:
    """Every passage of an article, in reading order, with stable ids."""
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS, is_separator_regex=True, keep_separator="end", chunk_size=MAX_CHARACTERS, chunk_overlap=0, add_start_index=True
    )
    segmenter = pysbd.Segmenter(language="en", clean=False)
    seen: Counter[str] = Counter()
    position = 0
    for section in article.sections:
        for start, end in _cuts(article.text, section, splitter):
            text = article.text[start:end]
            number = seen[section.heading]
            seen[section.heading] += 1
            yield Passage(
                id=passage_id(article.slug, section.heading, number),
                article=ref,
                heading=section.heading,
                heading_path=section.path,
                text=text,
                start=start,
                end=end,
                sentences=sentences(text, segmenter),
                position=position,
                content_note=article.content_note or None,
                asked=article.asked.get(section.heading, ()) if number == 0 else (),
            )
            position += 1


def passage_id(slug: str, heading: str, number: int) -> str:
    """Opaque, and the same for the n-th passage under a heading however its wording changes."""
    return "p" + hashlib.sha256(f"{slug}\0{heading}\0{number}".encode()).hexdigest()[:12]


def sentences(text: str, segmenter: pysbd.Segmenter | None = None) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence of `text`, without the blanks between them."""
    segmenter = segmenter or pysbd.Segmenter(language="en", clean=False)
    found: list[tuple[int, int]] = []
    position = 0
    for paragraph in text.split("\n"):
        base = text.index(paragraph, position) if paragraph else position
        for piece in segmenter.segment(paragraph) if paragraph.strip() else ():
            words = piece.strip()
            if not words:
                continue
            start = text.find(words, position)
            if start < 0:
                continue
            position = start + len(words)
            if found and _continues(words) and text[found[-1][1] : start].strip(" ") == "":
                found[-1] = (found[-1][0], position)
            else:
                found.append((start, position))
        position = max(position, base + len(paragraph))
    return tuple(found)


def _continues(words: str) -> bool:
    """A quotation that ended inside a sentence ("… end it?" is easier than …) makes no new one."""
    return words[0].islower()


def _cuts(text: str, section: Section, splitter: RecursiveCharacterTextSplitter) -> Iterator[tuple[int, int]]:
    body = text[section.start : section.end]
    if len(body) <= MAX_CHARACTERS:
        yield section.start, section.end
        return
    for piece in splitter.create_documents([body]):
        content = piece.page_content.strip()
        start = section.start + body.index(content, max(0, int(piece.metadata["start_index"])))
        yield start, start + len(content)
