"""Reads a model's stream into sentences with the ids that stand behind them. Opaque ids, a closed map: no other name counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BUFFER = 2_000
"""Characters without a marker after which a stream is taken for gibberish."""
_CITED = re.compile(r"(?P<text>[^\[\]]*)(?P<ids>(?:\[[A-Za-z0-9, ;]{1,40}\][ ]?)+)(?P<stop>[.!?]?)(?=\s|[A-Z\"“]|$)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[A-Z\"“‘])")
_MARKUP = re.compile(r"\*\*|__|^#+\s*|^\s*[-*•]\s+|^\s*\d+[.)]\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as written, and the ids after it (none when it had none)."""

    text: str
    ids: tuple[str, ...]


class Sentences:
    """Takes chunks of text, gives whole sentences as soon as their markers are complete."""

    def __init__(self) -> None:
        self._buffer = ""

    @property
    def overflowing(self) -> bool:
        """Whether far too much came without a marker."""
        return len(self._buffer) > MAX_BUFFER

    def feed(self, chunk: str) -> Iterator[Written]:
        """Sentences that `chunk` completes. What follows a marker must have begun, for a second marker may come."""
        self._buffer += chunk
        yield from self._ready(final=False)

    def rest(self) -> Iterator[Written]:
        """Sentences left at the end of the stream; a last one without a marker has no ids."""
        yield from self._ready(final=True)
        left, self._buffer = self._buffer.strip(), ""
        if left:
            yield Written(_plain(left), ())

    def _ready(self, *, final: bool) -> Iterator[Written]:
        while "]" in self._buffer and (match := _CITED.search(self._buffer)):
            if not final and match.end() >= len(self._buffer.rstrip()):
                return
            before = self._buffer[: match.start()].strip()
            self._buffer = self._buffer[match.end() :]
            ids = tuple(dict.fromkeys(re.findall(r"[A-Za-z0-9]+", match["ids"])))
            *uncited, last = _SENTENCE.split(_plain(f"{before} {match['text']}")) or [""]
            yield from (Written(text, ()) for text in uncited)
            last = last.strip() + match["stop"]
            yield Written(last if last.endswith((".", "!", "?", "”", '"')) else last + ".", ids)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKUP.sub("", text)).strip()
