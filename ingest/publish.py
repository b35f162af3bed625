"""Puts a finished generation on a Chroma server, where any number of replicas find it, and switches to it last of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.knowledge import remote
from bot.knowledge.generation import IndexMissing
from bot.reply import Passage
from ingest.errors import IngestError
from ingest.write import fill

KEEP = 2


def publish(url: str, directory: Path, passages: list[Passage], vectors: Any) -> None:
    """Fills a collection, sends the files, checks the count, and moves the pointer. Raises IngestError; the old one then still serves."""
    name = directory.name
    try:
        client = remote.connect(url)
        collection = remote.collection_name(name)
        fill(client, collection, passages, vectors)
        if client.get_collection(collection, embedding_function=None).count() != len(vectors):
            raise IngestError("The Chroma server did not keep every passage. The old index still serves. Run `make ingest` again.")
        remote.send(client, directory)
        before = remote.current(client)
        remote.point(client, name)
        remote.drop_all_but(client, {name, before or name})
    except IngestError:
        raise
    except IndexMissing as error:
        raise IngestError(f"{error} The old index still serves.") from error
    except Exception as error:
        raise IngestError(f"The Chroma server refused ({type(error).__name__}). The old index still serves. Run `make ingest` again.") from error


def point_back(url: str, name: str) -> None:
    """Lets an older generation on the server serve again. Raises IngestError."""
    try:
        client = remote.connect(url)
        client.get_collection(remote.collection_name(name), embedding_function=None)
        remote.point(client, name)
    except Exception as error:
        raise IngestError(f"The Chroma server does not have {name} any more ({type(error).__name__}).") from error
