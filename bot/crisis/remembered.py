"""What was made of a text, kept by the text's hash, so that a long history is not read again each turn. No text is kept."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")
_AT_MOST = 1024


class Remembered(Generic[Made]):
    """The last 1,024, some 25 of the longest conversations. Safe across threads. kind: tells apart what is made of the same text in two ways."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._made: OrderedDict[bytes, Made] = OrderedDict()

    def of(self, text: str, kind: bytes = b"") -> Made | None:
        """What was made of this text, or None where that is not known any more."""
        key = _key(text, kind)
        with self._guard:
            made = self._made.get(key)
            if made is not None:
                self._made.move_to_end(key)
            return made

    def keep(self, text: str, made: Made, kind: bytes = b"") -> Made:
        """Keeps and returns it."""
        with self._guard:
            self._made[_key(text, kind)] = made
            if len(self._made) > _AT_MOST:
                self._made.popitem(last=False)
        return made


def _key(text: str, kind: bytes) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind).digest()
