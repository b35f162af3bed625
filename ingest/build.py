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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.article import Article
from bot.knowledge.embedder import DESCRIPTION, adapter_hash
from bot.knowledge.generation import (
    ARTICLES,
    FORMAT,
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
from ingest.publish import publish
from ingest.vectors import KnownVectors, Progress, asking_texts, embedded_text, embedded_texts, last_vectors
from ingest.write import write_chroma, write_lexical, write_manifest, write_texts, write_vectors

KEEP = 2
"""Generations kept: the one that serves and the one before, for going back."""
_PROBES = 3
"""Passages, spread over all, that a new index is asked for. Its graph is approximate, and of 11,351 entries one in 8 builds couldn't be reached:
a single probe that was the one has stopped an ingest whose index was sound."""


def fingerprint(corpus: Corpus, model_id: str) -> str:
    """Changes exactly when a new generation would differ from the last."""
    from ingest.chunking import MAX_CHARACTERS

    parts: list[Any] = [FORMAT, model_id, adapter_hash(), MAX_CHARACTERS]
    parts += [(a.slug, a.digest, r.reviewed_by, r.reviewed_on) for a, r in corpus.articles]
    parts += [entry.model_dump() for entry in corpus.left_out]
    parts += [(key, ref.model_dump()) for key, ref in sorted(corpus.references.items())]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def model_id(graph: Path) -> str:
    """The identity of the model behind a graph: indexes made with another one don't fit."""
    return str(json.loads((graph / DESCRIPTION).read_text("utf-8"))["model_id"])


def serving(data_dir: Path) -> Manifest | None:
    """The manifest of the generation that serves, if one can be read."""
    index = index_directory(data_dir)
    name = current_name(index)
    try:
        return read_manifest(index / name) if name else None
    except IndexMissing:
        return None


def served_articles(data_dir: Path) -> dict[str, Article]:
    """Slug -> article as it stands in the generation that serves; empty when there is none."""
    manifest = serving(data_dir)
    if manifest is None:
        return {}
    shelf = Shelf.model_validate_json((index_directory(data_dir) / manifest.name / ARTICLES).read_bytes())
    return {article.slug: article for article in shelf.articles}


def readable(article: Article) -> list[str]:
    """An article's text block by block, sentence by sentence, for comparing."""
    return [line for block in article.blocks for line in article.text[block.start : block.end].replace(". ", ".\n").split("\n")]


def up_to_date(corpus: Corpus, model: str, data_dir: Path) -> Manifest | None:
    """The manifest of the serving generation, if building again would change nothing."""
    manifest = serving(data_dir)
    return manifest if manifest is not None and manifest.fingerprint == fingerprint(corpus, model) else None


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


def build(
    corpus: Corpus, graph: Path, data_dir: Path, progress: Progress = lambda *_: None, *, from_scratch: bool = False, chroma_url: str = ""
) -> Manifest:
    """Makes a generation from the corpus and switches to it. The old one serves until the last step.

    chroma_url: a Chroma server that the generation is put on as well, for replicas.
    from_scratch: embeds everything again instead of taking over the vectors of unchanged texts.
    """
    from bot.knowledge.embedder import Embedder

    if not corpus.articles:
        raise IngestError("No article may be served: " + "; ".join(f"{e.slug}: {e.reason}" for e in corpus.left_out[:5]))
    index = index_directory(data_dir)
    embedder = Embedder(graph, reads=False)
    reader, asking = _asking(graph)
    passages = _passages(corpus, progress)
    stamp = fingerprint(corpus, embedder.model_id)
    name = f"gen-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{stamp[:8]}"
    making = index / f".making-{name}"
    for abandoned in index.glob(".making-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        known = {} if from_scratch else last_vectors(index, embedded_texts, lambda last: last.model_id == embedder.model_id)
        embedding = KnownVectors(embedder.embed, known, progress)
        known = {} if from_scratch else last_vectors(index, asking_texts, lambda last: (last.model_id, last.reader) == (embedder.model_id, reader))
        reading = KnownVectors(asking, known, progress)
        stored = write_vectors(making, passages, embedding, reading, embedder.dimensions)
        write_chroma(making, passages, stored)
        write_lexical(making, passages)
        shelf = Shelf(articles=tuple(a for a, _ in corpus.articles), refs={a.slug: r for a, r in corpus.articles}, references=corpus.references)
        write_texts(making, passages, shelf)
        manifest = Manifest(
            format=FORMAT,
            name=name,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            fingerprint=stamp,
            model_id=embedder.model_id,
            reader=reader,
            passages=len(passages),
            articles=len(corpus.articles),
            left_out=tuple(corpus.left_out),
            embedded=embedding.made + reading.made,
        )
        write_manifest(making, manifest)
        making.replace(index / name)
        probe(index / name, embedder)
        if chroma_url:
            publish(chroma_url, index / name, passages, stored)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise IngestError(
            f"The new index could not be written ({error.strerror}). The old one still serves. Free some space and run `make ingest`."
        ) from error
    except IngestError:
        shutil.rmtree(index / name, ignore_errors=True)
        raise
    _switch(index, name)
    _tidy(index, name)
    return manifest


def _asking(graph: Path) -> tuple[str, Callable[[list[str]], Any]]:
    """Which reader there is, if any, and what gives the vectors of questions: as embedded and, behind that, near what answers them."""
    from bot.knowledge.embedder import Embedder

    embedder = Embedder(graph)
    if not embedder.intents:
        return "", embedder.embed

    def asking(texts: list[str]) -> Any:
        rows = embedder.run(texts)
        return np.hstack([rows[:, : embedder.dimensions], rows[:, -embedder.dimensions :]])

    return embedder.reader, asking


def _passages(corpus: Corpus, progress: Progress) -> list[Passage]:
    from ingest.chunking import passages

    out: list[Passage] = []
    for done, (article, ref) in enumerate(corpus.articles, 1):
        out.extend(passages(article, ref))
        progress("Reading articles", done, len(corpus.articles))
    return out


def probe(directory: Path, embedder: Any) -> None:
    """A generation serves only if it opens, its counts agree, and most probes find what they must. Raises IngestError."""
    from bot.knowledge.generation import open_generation

    generation = open_generation(directory)
    try:
        if generation.collection is None or generation.lexical is None:
            raise IngestError("The new index does not open. The old one still serves. Run `make ingest` again; if it stays so, free disk space.")
        probes = [generation.passages[number * (len(generation.passages) - 1) // (_PROBES - 1)] for number in range(_PROBES)]
        vectors = embedder.embed([embedded_text(passage) for passage in probes]).tolist()
        found = generation.collection.query(query_embeddings=vectors, n_results=1, include=["metadatas"])["metadatas"]
        if 2 * sum(nearest[0]["passage"] == passage.id for nearest, passage in zip(found, probes, strict=True)) < _PROBES:
            raise IngestError("The new index does not find its own passages. The old one still serves. Run `make ingest --rebuild`.")
    finally:
        generation.close()


def _switch(index: Path, name: str) -> None:
    fresh = index / f"{POINTER}.new"
    fresh.write_text(name, "utf-8")
    fresh.replace(index / POINTER)


def generations(data_dir: Path) -> list[tuple[Manifest, bool]]:
    """Every generation that could serve, newest first, and whether it does."""
    index = index_directory(data_dir)
    serving_name = current_name(index)
    found = []
    for directory in sorted(index.glob("gen-*"), reverse=True):
        try:
            found.append((read_manifest(directory), directory.name == serving_name))
        except IndexMissing:
            continue
    return found


def roll_back(data_dir: Path) -> Manifest:
    """Lets the generation before the serving one serve again. Raises IngestError when there is none."""
    all_of_them = generations(data_dir)
    older = all_of_them[next((i for i, (_, serves) in enumerate(all_of_them) if serves), -1) + 1 :]
    if not older:
        raise IngestError("There is no older generation to go back to.")
    manifest = older[0][0]
    _switch(index_directory(data_dir), manifest.name)
    return manifest


def _tidy(index: Path, serving: str) -> None:
    generations = sorted((d for d in index.glob("gen-*") if d.name != serving), key=lambda d: d.name, reverse=True)
    for old in generations[KEEP - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
