"""The library that the service reads from: the embedder and the generation that serves, reopened when a new one appears."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from bot.knowledge import remote
from bot.knowledge.embedder import Embedder, EmbedderError, Vectors, adapter_hash, default_embedder
from bot.knowledge.generation import IndexMissing, current_name, index_directory, open_generation, read_manifest
from bot.knowledge.memo import Memo
from bot.knowledge.search import Search
from bot.memory import trim

log = structlog.get_logger(__name__)


class Library:
    """Holds what is open. `search` is None while there is nothing to search in; the reason is in `problem`."""

    def __init__(self, data_dir: Path, chroma_url: str = "") -> None:
        self._data_dir = data_dir
        self._chroma_url = chroma_url
        self._client: Any = None
        self._memo: Memo | None = None
        self._reader: Memo | None = None
        self._guard = threading.Lock()
        self._opening = threading.Lock()
        self._search: Search | None = None
        self._name: str | None = None
        self.problem = "The index has not been opened yet."

    @property
    def search(self) -> Search | None:
        """The search over the generation that serves."""
        return self._search

    @property
    def has_embedder(self) -> bool:
        """Whether questions can be embedded."""
        return self._memo is not None

    def embedding(self) -> Callable[[list[str]], Vectors] | None:
        """What turns texts into vectors, while there is an embedder."""
        return self.embed if self._memo is not None else None

    def reading(self) -> Callable[[list[str]], Vectors] | None:
        """What reads texts (chances of levels, of categories and of `intents`), while there is a reader."""
        return self._reader.read if self._reader is not None else None

    def hearing(self) -> Callable[[list[str]], Vectors] | None:
        """What turns texts into the vectors that meanings are told apart by, of the packaged model, whatever model the index was made with."""
        return self._reader.heard if self._reader is not None else None

    @property
    def intents(self) -> tuple[str, ...]:
        """Names of what the reader tells apart."""
        return self._reader.embedder.intents if self._reader is not None else ()

    @property
    def reads_as_shipped(self) -> bool:
        """Whether there is a reader, and the one that came with this version."""
        return self._reader is not None and self._reader.embedder.reader == adapter_hash()

    def embed(self, texts: list[str]) -> Vectors:
        """Vectors of texts. Raises EmbedderError while there is no embedder."""
        if self._memo is None:
            raise EmbedderError("There is no embedder. Run `make ingest`.")
        return self._memo.embed(texts)

    def begin(self) -> None:
        """Begins to open the embedder in a thread: most of that is not Python's work, and can go on while modules are loaded."""

        def open_embedder() -> None:
            index = index_directory(self._data_dir)
            if name := current_name(index):
                with contextlib.suppress(IndexMissing):  # `refresh` says so
                    self._open_embedder(read_manifest(index / name).model_id)

        threading.Thread(target=open_embedder, daemon=True).start()

    def warm(self) -> None:
        """Lets the embedder run once, if there is one. Never raises."""
        for memo in {id(memo): memo for memo in (self._memo, self._reader) if memo is not None}.values():
            try:
                memo.embedder.settle()
            except Exception as error:  # a broken model shows itself, and is lived with, at the first question
                log.error("embedder_not_warmed", error=type(error).__name__)
        trim()

    def refresh(self) -> bool:
        """Opens the generation that serves, if it is not open yet. True when something changed. Never raises."""
        index = index_directory(self._data_dir)
        with self._guard:
            name, collection = self._serving(index)
            if name is None and self._name is not None and (index / self._name).is_dir():
                return False  # the pointer is unreadable, and what is open is whole: go on with it
            if name is not None and name == self._name and (index / name).is_dir():
                return False
            if name is None or not (index / name).is_dir():
                changed = self._search is not None
                self._search, self._name = None, None
                self.problem = "There is no index. Run `make ingest`."
                return changed
            try:
                generation = open_generation(index / name, collection)
            except IndexMissing as error:
                self.problem = str(error)
                log.error("index_not_opened", generation=name)
                return False
            self._open_embedder(generation.manifest.model_id)
            # the generation before is not closed here: a turn may still be reading it; it goes with its last reader
            self._search, self._name, self.problem = Search(generation, self._memo), name, ""
            log.info("index_opened", generation=name, passages=len(generation.passages), embedder=self.has_embedder)
            return True

    def _serving(self, index: Path) -> tuple[str | None, Any]:
        """The generation that serves and, on a Chroma server, its collection. Without the server: what is here already."""
        here = self._name if self._name and (index / self._name).is_dir() else current_name(index)
        if not self._chroma_url:
            return here if self._name is None else current_name(index), None
        try:
            self._client = self._client or remote.connect(self._chroma_url)
            name = remote.current(self._client)
            if name is None or name == self._name:
                return name or here, None
            if not (index / name).is_dir():
                index.mkdir(parents=True, exist_ok=True)
                remote.fetch(self._client, name, index)
            return name, self._client.get_collection(remote.collection_name(name), embedding_function=None)
        except Exception as error:  # the server is away: go on with what is here, and look again soon
            self._client = None
            log.warning("chroma_server_away", error=type(error).__name__)
            return here, None

    def _open_embedder(self, model_id: str) -> None:
        with self._opening:
            if self._memo is not None and self._memo.embedder.model_id == model_id:
                return
            try:
                self._memo = Memo(Embedder(self._data_dir / "model" / model_id[:16]))
                self._reader = self._memo if self._memo.embedder.intents else Memo(default_embedder(self._data_dir))
            except EmbedderError as error:
                log.error("embedder_not_opened", why=str(error))
