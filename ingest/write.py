"""Writes the files of one generation, each in the shape that bot.knowledge.generation opens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.chroma import COLLECTION, embedded
from bot.knowledge.generation import (
    ARTICLES,
    ASKED_TOWARDS,
    ASKED_VECTORS,
    CHROMA,
    HEADING_TOWARDS,
    HEADING_VECTORS,
    LEXICAL,
    MANIFEST,
    PASSAGE_VECTORS,
    PASSAGES,
    SENTENCE_VECTORS,
    Manifest,
    Shelf,
)
from bot.knowledge.lexical import own_text
from bot.reply import Passage
from ingest.vectors import KnownVectors, asking_texts, embedded_heading, embedded_text, embedded_texts

_BATCH = 1000
_IN_HALVES = frozenset({SENTENCE_VECTORS, ASKED_VECTORS, HEADING_TOWARDS, ASKED_TOWARDS})
"""Kept in half precision: the many, which are read where they lie. A cosine changes by less than a thousandth."""


def write_vectors(directory: Path, passages: list[Passage], embedding: KnownVectors, reading: KnownVectors, dimensions: int) -> Any:
    """All vectors, and where a reader expects answers; gives those of passages, headings and what people ask, one after the other."""
    stored: dict[str, Any] = {}
    for made, what, texts_of in ((embedding, "Embedding", embedded_texts), (reading, "Reading", asking_texts)):
        for names, texts in texts_of(passages).items():
            vectors = made(texts, f"{what} {names[0]}")
            stored |= zip(names, np.split(vectors, range(dimensions, vectors.shape[1], dimensions), axis=1), strict=False)
    for name, values in stored.items():
        np.save(directory / f"{name}.npy", values.astype(np.float16) if name in _IN_HALVES else values)
    return np.concatenate([stored[PASSAGE_VECTORS], stored[HEADING_VECTORS], stored[ASKED_VECTORS]])


def write_chroma(directory: Path, passages: list[Passage], vectors: Any) -> None:
    """An embedded Chroma database. vectors: of passages, then of their headings, then of what people ask, one below the other."""
    client = embedded(directory / CHROMA)
    try:
        fill(client, COLLECTION, passages, vectors)
    finally:
        client.close()


def fill(client: Any, collection: str, passages: list[Passage], vectors: Any) -> None:
    """Puts passages into a collection of any Chroma, embedded or server, through LangChain's store."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    rows = iter(vectors)

    class Taken(Embeddings):
        """LangChain's view of vectors that exist already: they come in the order of the texts."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [next(rows).tolist() for _ in texts]

        def embed_query(self, text: str) -> list[float]:
            raise NotImplementedError(text)

    store = Chroma(collection, embedding_function=Taken(), client=client, collection_metadata={"hnsw:space": "cosine"})
    entries = [(f"{p.id}:text", embedded_text(p), p) for p in passages]
    entries += [(f"{p.id}:heading", embedded_heading(p), p) for p in passages]
    entries += [(f"{p.id}:asked{number}", phrase, p) for p in passages for number, phrase in enumerate(p.asked)]
    ids = [name for name, _, _ in entries]
    texts = [text for _, text, _ in entries]
    metadatas = [{"passage": p.id, "field": name.partition(":")[2], "article": p.article.slug} for name, _, p in entries]
    for begin in range(0, len(texts), _BATCH):
        piece = slice(begin, begin + _BATCH)
        store.add_texts(texts[piece], metadatas=metadatas[piece], ids=ids[piece])


def write_lexical(directory: Path, passages: list[Passage]) -> None:
    """The BM25 index. The heading counts twice: it is the question that the passage answers."""
    from bot.knowledge.lexical import Lexical

    (directory / LEXICAL).mkdir()
    Lexical.build([lexical_text(p) for p in passages], [own_text(p) for p in passages], directory / LEXICAL)


def lexical_text(passage: Passage) -> str:
    """What of a passage is searched by its words."""
    return f"{passage.heading} {passage.heading} {passage.article.title} {passage.text} {' '.join(passage.asked)}"


def write_texts(directory: Path, passages: list[Passage], shelf: Shelf) -> None:
    """Passages and articles."""
    (directory / PASSAGES).write_text(json.dumps([passage.model_dump(mode="json") for passage in passages]), "utf-8")
    (directory / ARTICLES).write_text(shelf.model_dump_json(), "utf-8")


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """The manifest, last of all: a directory without it is no generation."""
    (directory / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")
