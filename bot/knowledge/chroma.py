"""Chroma, embedded or on a server: quiet, and without what only sending traces would need."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

COLLECTION = "passages"
_TRACES = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


def chroma() -> Any:
    """The package. It would load gRPC for traces that nobody asked it to send: 11 MB and a tenth of a second that are saved."""
    absent = _TRACES not in sys.modules
    if absent:
        sys.modules[_TRACES] = _no_exporter()
    import chromadb

    if absent:
        sys.modules.pop(_TRACES, None)  # our own traces, if they are wanted, load the true one
    return chromadb


def settings() -> Any:
    """Chroma without its usage statistics."""
    return chroma().config.Settings(anonymized_telemetry=False, allow_reset=False)


def embedded(path: Path) -> Any:
    """A client of the database in a directory, which is made if it isn't there."""
    return chroma().PersistentClient(path=str(path), settings=settings())


def opened(path: Path, expected: int) -> tuple[Any, Any]:
    """(client, collection) of the database in a directory; no collection where fewer than `expected` passages are in it. Never raises."""
    if not (path / "chroma.sqlite3").is_file():
        return None, None
    try:
        client = embedded(path)
        collection = client.get_collection(COLLECTION, embedding_function=None)
        return (client, collection) if collection.count() >= expected else (client, None)
    except Exception:
        return None, None


def _no_exporter() -> ModuleType:
    module = ModuleType(_TRACES)
    module.OTLPSpanExporter = None  # type: ignore[attr-defined]
    return module
