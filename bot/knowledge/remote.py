"""Generations on a Chroma server, for any number of replicas: each has a collection to search, its files travel beside it.

One collection holds the pointer to the generation that serves; changing its metadata is the switch, in one step. A replica
keeps a copy of the files in its own data directory, so that it goes on when the server does not.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.knowledge.chroma import chroma, settings
from bot.knowledge.generation import CHROMA, IndexMissing, read_manifest

POINTER = "secure-base-pointer"
FILES = "secure-base-files"
TIMEOUT = 5.0
"""Seconds for one request to the server; a search that takes longer is done without it."""
PIECE = 150_000
"""Bytes of a file in one record."""
_PAGE = 50


def collection_name(generation: str) -> str:
    """The collection that a generation is searched in."""
    return f"secure-base-{generation}"


def connect(url: str) -> Any:
    """A client of the server. Raises IndexMissing when it cannot be reached."""
    import httpx

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise IndexMissing(f"SECURE_BASE_CHROMA_URL={url!r} is no address; write it like http://chroma:8000.")
    try:
        client = chroma().HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=settings(),
        )
        client._server._session.timeout = httpx.Timeout(TIMEOUT)  # without it a slow server would hold a turn for ever
        return client
    except Exception as error:
        raise IndexMissing(f"The Chroma server at {parts.hostname} cannot be reached ({type(error).__name__}).") from error


def current(client: Any) -> str | None:
    """The name of the generation that serves, or None. Raises whatever the server makes of a request."""
    names = {collection.name for collection in client.list_collections()}
    if POINTER not in names:
        return None
    return (client.get_collection(POINTER, embedding_function=None).metadata or {}).get("current")


def fetch(client: Any, name: str, index: Path) -> None:
    """Brings a generation's files into `index`, whole or not at all. Raises IndexMissing."""
    target, making = index / name, index / f".fetching-{name}"
    shutil.rmtree(making, ignore_errors=True)
    files = client.get_collection(FILES, embedding_function=None)
    pieces: dict[str, dict[int, str]] = {}
    offset = 0
    while True:
        got = files.get(where={"generation": name}, limit=_PAGE, offset=offset, include=["documents", "metadatas"])
        for document, metadata in zip(got["documents"], got["metadatas"], strict=True):
            pieces.setdefault(str(metadata["path"]), {})[int(metadata["part"])] = document
        offset += len(got["ids"])
        if len(got["ids"]) < _PAGE:
            break
    for path, parts in pieces.items():
        file = making / path
        if not file.resolve().is_relative_to(making.resolve()):
            raise IndexMissing(f"The files of {name} on the Chroma server are damaged. Run `make ingest`.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(base64.b64decode(parts[number]) for number in sorted(parts)))
    read_manifest(making)
    shutil.rmtree(target, ignore_errors=True)
    making.replace(target)


def send(client: Any, directory: Path) -> None:
    """Puts a generation's files on the server."""
    files = client.get_or_create_collection(FILES, embedding_function=None)
    for file in sorted(path for path in directory.rglob("*") if path.is_file() and CHROMA not in path.relative_to(directory).parts):
        data = file.read_bytes()
        path = file.relative_to(directory).as_posix()
        for number, begin in enumerate(range(0, max(1, len(data)), PIECE)):
            name = hashlib.sha256(f"{directory.name}/{path}/{number}".encode()).hexdigest()[:32]
            files.upsert(
                ids=[name],
                documents=[base64.b64encode(data[begin : begin + PIECE]).decode()],
                metadatas=[{"generation": directory.name, "path": path, "part": number}],
                embeddings=[[0.0]],
            )


def point(client: Any, name: str) -> None:
    """The switch: from now on this generation serves."""
    client.get_or_create_collection(POINTER, embedding_function=None).modify(metadata={"current": name})


def drop_all_but(client: Any, names: set[str]) -> None:
    """Takes older generations off the server."""
    kept = {collection_name(name) for name in names} | {POINTER, FILES}
    for collection in client.list_collections():
        if collection.name.startswith("secure-base-gen-") and collection.name not in kept:
            old = collection.name.removeprefix("secure-base-")
            client.delete_collection(collection.name)
            client.get_collection(FILES, embedding_function=None).delete(where={"generation": old})
