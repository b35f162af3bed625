"""One complete index, as `ingest` leaves it on disk, and how the service opens it.

A generation is a directory that is never changed after it was made: a Chroma database, the passages with their sentences,
their vectors, a BM25 index, the articles as vetted, and a manifest. `current` names the one that serves. Embedded Chroma
is not safe for a writer and a reader in two processes on one directory, so generations never share one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.knowledge.article import Article
from bot.knowledge.chroma import opened
from bot.reply import ArticleRef, Passage

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors

FORMAT = 9
"""Changes whenever the files below change their shape; an index of another format is rebuilt."""
POINTER = "current"
MANIFEST = "manifest.json"
_NAME = re.compile(r"^gen-[A-Za-z0-9-]+$")
CHROMA = "chroma"
PASSAGES = "passages.json"
ARTICLES = "articles.json"
PASSAGE_VECTORS, HEADING_VECTORS, SENTENCE_VECTORS, ASKED_VECTORS = "passages", "headings", "sentences", "asked"
"""Names of the .npy files; they are mapped, not read, so that memory stays flat as the corpus grows."""
HEADING_TOWARDS, ASKED_TOWARDS = "headings-towards", "asked-towards"
"""Of two more, which are there if the model reads: where it expects what answers a heading, or what people ask."""
LEXICAL = "lexical"


class IndexMissing(RuntimeError):
    """There is no index to open, or it cannot be used. Says which command makes one."""


class LeftOut(BaseModel):
    """An article that is not served, and why."""

    model_config = ConfigDict(frozen=True)
    slug: str
    reason: str


class Reference(BaseModel):
    """One source of corpus/references.yaml."""

    model_config = ConfigDict(frozen=True)
    authors: str
    year: int
    title: str
    venue: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    kind: str = "article"

    @property
    def link(self) -> str:
        """Where to find it, if anywhere."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


class Manifest(BaseModel):
    """What a generation is made of."""

    model_config = ConfigDict(frozen=True)
    format: int
    name: str
    created_at: str
    fingerprint: str
    model_id: str
    reader: str = Field("", description="Which reader was asked where answers are expected; empty where none reads.")
    passages: int
    articles: int
    left_out: tuple[LeftOut, ...] = ()
    embedded: int = Field(0, description="Texts that had to be embedded for it; the others kept their vectors.")


class Shelf(BaseModel):
    """The articles of a generation, with who vetted them and their sources."""

    model_config = ConfigDict(frozen=True)
    articles: tuple[Article, ...]
    refs: dict[str, ArticleRef]
    references: dict[str, Reference]


def index_directory(data_dir: Path) -> Path:
    """Where generations live."""
    return data_dir / "index"


def current_name(index: Path) -> str | None:
    """The name of the generation that serves, or None."""
    try:
        name = (index / POINTER).read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    return name if _NAME.match(name) else None


def read_manifest(directory: Path) -> Manifest:
    """Raises IndexMissing when the generation was made in another format or is damaged."""
    try:
        manifest = Manifest.model_validate_json((directory / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise IndexMissing(f"The index in {directory} is incomplete. Run `make ingest`.") from error
    if manifest.format != FORMAT:
        raise IndexMissing(f"The index in {directory} has another format. Run `make ingest`.")
    return manifest


@dataclass(frozen=True)
class Generation:
    """An opened generation. Everything in it is read-only.

    towards: where its reader expects what answers each heading, and each phrase that passages are asked for with; None where none reads.
    """

    manifest: Manifest
    shelf: Shelf
    passages: tuple[Passage, ...]
    by_article: dict[str, list[Passage]]
    rows: dict[str, int]
    vectors: Vectors
    heading_vectors: Vectors
    sentence_vectors: Vectors
    asked_vectors: Vectors
    asked_rows: Any
    towards: tuple[Vectors, Vectors] | None
    sentence_starts: tuple[int, ...]
    collection: Any
    client: Any
    lexical: Any

    def sentences_of(self, row: int) -> Vectors:
        """Vectors of the sentences of passage `row`, shape (sentences, dimensions)."""
        begin = self.sentence_starts[row]
        return self.sentence_vectors[begin : begin + len(self.passages[row].sentences)]

    def close(self) -> None:
        """Lets Chroma's files go."""
        if self.client is not None:
            self.client.close()


def read_passages(directory: Path) -> tuple[Passage, ...]:
    """The passages of a generation. Raises OSError or ValueError."""
    return TypeAdapter(tuple[Passage, ...]).validate_json((directory / PASSAGES).read_bytes())


def open_generation(directory: Path, collection: Any = None) -> Generation:
    """Opens a generation; `collection` is its collection on a Chroma server, instead of the embedded one. Raises IndexMissing; a damaged Chroma alone leaves `collection` None (search goes on without)."""
    manifest = read_manifest(directory)
    try:
        passages = read_passages(directory)
        shelf = Shelf.model_validate_json((directory / ARTICLES).read_bytes())
        vectors, heading_vectors, sentence_vectors, asked_vectors = (
            _mapped(directory, name) for name in (PASSAGE_VECTORS, HEADING_VECTORS, SENTENCE_VECTORS, ASKED_VECTORS)
        )
        towards = (_mapped(directory, HEADING_TOWARDS), _mapped(directory, ASKED_TOWARDS)) if manifest.reader else None
    except (OSError, ValueError, EOFError) as error:
        raise IndexMissing(f"The index in {directory} is damaged ({type(error).__name__}). Run `make ingest`.") from error
    starts: list[int] = []
    total = 0
    by_article: dict[str, list[Passage]] = {}
    for passage in passages:
        starts.append(total)
        total += len(passage.sentences)
        by_article.setdefault(passage.article.slug, []).append(passage)
    asked = sum(len(passage.asked) for passage in passages)
    whole = [len(vectors), len(sentence_vectors), len(asked_vectors)] == [len(passages), total, asked]
    if not whole or (towards is not None and [len(part) for part in towards] != [len(passages), asked]):
        raise IndexMissing(f"The index in {directory} is damaged (counts differ). Run `make ingest`.")
    client = None
    if collection is None:
        client, collection = opened(directory / CHROMA, len(passages))
    return Generation(
        manifest=manifest,
        shelf=shelf,
        passages=passages,
        by_article=by_article,
        rows={passage.id: row for row, passage in enumerate(passages)},
        vectors=vectors,
        heading_vectors=heading_vectors,
        sentence_vectors=sentence_vectors,
        asked_vectors=asked_vectors,
        asked_rows=asked_rows(passages),
        towards=towards,
        sentence_starts=tuple(starts),
        collection=collection,
        client=client,
        lexical=_open_lexical(directory / LEXICAL),
    )


def _mapped(directory: Path, name: str) -> Vectors:
    return np.asarray(np.load(directory / f"{name}.npy", mmap_mode="r"))  # mapped all the same, and looked up faster


def asked_rows(passages: Sequence[Passage]) -> Any:
    """For each phrase that passages are asked for with, in order, the row of its passage."""
    return np.array([row for row, passage in enumerate(passages) for _ in passage.asked], dtype=np.int64)


def _open_lexical(path: Path) -> Any:
    from bot.knowledge.lexical import Lexical

    try:
        return Lexical.load(path)
    except (OSError, ValueError, KeyError, json.JSONDecodeError):
        return None
