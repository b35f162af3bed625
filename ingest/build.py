"""Builds an index generation beside the old one, checks it, and switches to it in one step.

A crash at any point leaves the old generation serving: the new one is made in a directory of another name, and the one
pointer to it is replaced atomically at the very end. Unchanged texts keep their vectors from the last generation.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.generation import (
    ARTICLES,
    CHROMA,
    COLLECTION,
    FORMAT,
    LEXICAL,
    MANIFEST,
    PASSAGES,
    POINTER,
    IndexMissing,
    Manifest,
    Shelf,
    current_name,
    index_directory,
    read_manifest,
)
from bot.reply import Passage
from ingest.corpus import Corpus
from ingest.errors import IngestError
from ingest.vectors import KnownVectors, Progress, embedded_text, embedded_texts

KEEP = 2
"""Generations kept: the one that serves and the one before, for going back."""


def fingerprint(corpus: Corpus, model_id: str) -> str:
    """Changes exactly when a new generation would differ from the last."""
    from ingest.chunking import MAX_CHARACTERS

    parts: list[Any] = [FORMAT, model_id, MAX_CHARACTERS]
    parts += [(a.slug, a.digest, r.reviewed_by, r.reviewed_on) for a, r in corpus.articles]
    parts += [entry.model_dump() for entry in corpus.left_out]
    parts += [(key, ref.model_dump()) for key, ref in sorted(corpus.references.items())]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def up_to_date(corpus: Corpus, model_id: str, data_dir: Path) -> Manifest | None:
    """The manifest of the serving generation, if building again would change nothing."""
    index = index_directory(data_dir)
    name = current_name(index)
    if name is None:
        return None
    try:
        manifest = read_manifest(index / name)
    except IndexMissing:
        return None
    return manifest if manifest.fingerprint == fingerprint(corpus, model_id) else None


@contextmanager
def lock(data_dir: Path) -> Iterator[None]:
    """Only one ingest at a time; a second is told who holds the lock. Freed by the system if the holder dies."""
    index = index_directory(data_dir)
    index.mkdir(parents=True, exist_ok=True)
    with (index / ".lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise IngestError(f"Another ingest is running (process {handle.read().strip() or 'unknown'}). Wait for it, then try again.") from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def build(corpus: Corpus, graph: Path, data_dir: Path, progress: Progress = lambda *_: None) -> Manifest:
    """Makes a generation from the corpus and switches to it. The old one serves until the last step."""
    from bot.knowledge.embedder import Embedder

    if not corpus.articles:
        raise IngestError("No article may be served: " + "; ".join(f"{e.slug}: {e.reason}" for e in corpus.left_out[:5]))
    index = index_directory(data_dir)
    embedder = Embedder(graph)
    passages = _passages(corpus, progress)
    stamp = fingerprint(corpus, embedder.model_id)
    name = f"gen-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{stamp[:8]}"
    making = index / f".making-{name}"
    for abandoned in index.glob(".making-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        vectors = KnownVectors(embedder, index, progress)
        _write_vectors(making, passages, vectors)
        _write_chroma(making / CHROMA, passages, vectors)
        _write_lexical(making / LEXICAL, passages)
        (making / PASSAGES).write_text(json.dumps([passage.model_dump(mode="json") for passage in passages]), "utf-8")
        shelf = Shelf(articles=tuple(a for a, _ in corpus.articles), refs={a.slug: r for a, r in corpus.articles}, references=corpus.references)
        (making / ARTICLES).write_text(shelf.model_dump_json(), "utf-8")
        manifest = Manifest(
            format=FORMAT,
            name=name,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            fingerprint=stamp,
            model_id=embedder.model_id,
            passages=len(passages),
            articles=len(corpus.articles),
            left_out=tuple(corpus.left_out),
        )
        (making / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")
        making.replace(index / name)
        _check(index / name, embedder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise IngestError(
            f"The new index could not be written ({error.strerror}). The old one still serves. Free some space and run `make ingest`."
        ) from error
    _switch(index, name)
    _tidy(index, name)
    return manifest


def _passages(corpus: Corpus, progress: Progress) -> list[Passage]:
    from ingest.chunking import passages

    out: list[Passage] = []
    for done, (article, ref) in enumerate(corpus.articles, 1):
        out.extend(passages(article, ref))
        progress("Reading articles", done, len(corpus.articles))
    return out


def _write_vectors(making: Path, passages: list[Passage], vectors: KnownVectors) -> None:
    for name, texts in embedded_texts(passages).items():
        np.save(making / f"{name}.npy", vectors(texts, f"Embedding {name}"))


def _write_chroma(path: Path, passages: list[Passage], vectors: KnownVectors) -> None:
    import chromadb
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    from bot.knowledge.generation import chroma_settings

    class Taken(Embeddings):
        """LangChain's view of vectors that exist already."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = vectors(texts, "Filling the index").tolist()
            return rows

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    client = chromadb.PersistentClient(path=str(path), settings=chroma_settings())
    try:
        store = Chroma(COLLECTION, embedding_function=Taken(), client=client, collection_metadata={"hnsw:space": "cosine"})
        texts = [embedded_text(p) for p in passages] + [p.heading for p in passages]
        ids = [f"{p.id}:text" for p in passages] + [f"{p.id}:heading" for p in passages]
        metadatas = [{"passage": p.id, "field": "text", "article": p.article.slug} for p in passages]
        metadatas += [{"passage": p.id, "field": "heading", "article": p.article.slug} for p in passages]
        for begin in range(0, len(texts), 1000):
            piece = slice(begin, begin + 1000)
            store.add_texts(texts[piece], metadatas=metadatas[piece], ids=ids[piece])
    finally:
        client.close()  # type: ignore[attr-defined]  # there since Chroma 1.5, missing in its types


def _write_lexical(path: Path, passages: list[Passage]) -> None:
    from bot.knowledge.lexical import Lexical

    path.mkdir()
    # the heading counts twice: it is the question that the passage answers
    Lexical.build([f"{p.heading} {p.heading} {p.article.title} {p.text}" for p in passages], path)


def _check(directory: Path, embedder: Any) -> None:
    """A generation serves only if it opens, its counts agree, and a probe finds what it must."""
    from bot.knowledge.generation import open_generation

    generation = open_generation(directory)
    try:
        if generation.collection is None or generation.lexical is None:
            raise IngestError("The new index does not open. The old one still serves. Run `make ingest` again; if it stays so, free disk space.")
        probe = generation.passages[0]
        found = generation.collection.query(query_embeddings=embedder.embed([embedded_text(probe)]).tolist(), n_results=1, include=["metadatas"])
        if found["metadatas"][0][0]["passage"] != probe.id:
            raise IngestError("The new index does not find its own first passage. The old one still serves. Run `make ingest --rebuild`.")
    finally:
        generation.close()


def _switch(index: Path, name: str) -> None:
    fresh = index / f"{POINTER}.new"
    fresh.write_text(name, "utf-8")
    fresh.replace(index / POINTER)


def _tidy(index: Path, serving: str) -> None:
    generations = sorted((d for d in index.glob("gen-*") if d.name != serving), key=lambda d: d.name, reverse=True)
    for old in generations[KEEP - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
