"""What a reader finds, and how it says that there is nothing to be had."""

from __future__ import annotations

import re
from dataclasses import dataclass


class Unreadable(ValueError):
    """A file or page cannot be taken. Says why, and what to do, in a clause."""


@dataclass(frozen=True)
class Found:
    """Title and Markdown of an article, with what else the file says of itself."""

    title: str
    body: str
    author: str = ""
    date: str = ""
    url: str = ""


def plain(text: str) -> str:
    """One line of text that means nothing to Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>|~])", r"\\\1", " ".join(text.split())).replace("\\_", "_")


def decoded(data: bytes) -> str:
    """Text of a file. Raises Unreadable when it is not UTF-8 (or UTF-16 with its mark)."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 text (byte {error.start}); open it in an editor and save it as UTF-8") from error
