"""Lines around an answer, read from wording.yaml: openings, notices, what is said when the articles don't say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.answering.telling import LINES
from bot.datafile import read_words

_FEW_WORDS = 14
"""Words up to which a single one says what somebody tells of: "since Easter" in a longer message is no feast that hurts."""


class Wording:
    """Reads its lines once; choosing one is pure."""

    def __init__(self, path: Path | None = None) -> None:
        self._lines: dict[str, Any] = read_words(path or Path(__file__).with_name("wording.yaml"))
        self._personal = re.compile(self._lines["personal"], re.IGNORECASE)
        self._judges = re.compile(self._lines["judges"])
        told = read_words(LINES)  # what is said to the same kinds where meaning tells them apart
        self._told_of = [(re.compile(kind["when"]), kind.get("lines") or told[kind["as"]]) for kind in self._lines["told_of"]]
        self._concern_of: dict[str, list[str]] = self._lines["concern_of"]
        self._openings = [(re.compile(rf"\b(?:{'|'.join(map(re.escape, kind['words']))})"), kind["lines"]) for kind in self._lines["openings"]]

    def line(self, key: str, **values: str) -> str:
        """A single line."""
        return str(self._lines[key]).format(**values) if values else str(self._lines[key])

    def one_of(self, key: str, heard: str) -> str:
        """The first variant that the conversation has not heard."""
        return _fresh(self._lines[key], heard)

    def lost(self, message: str, heard: str) -> str:
        """To a follow-up that no passage answers; in other words to whoever judges themselves with it."""
        return self.one_of("judged" if self._judges.search(message.lower().replace("’", "'").strip()) else "lost", heard)

    def of_concern(self, categories: Sequence[str], heard: str, *, of_another: bool) -> str:
        """To a worry that no article answers: the first line for that kind that the conversation has not heard, else a general one. of_another:
        whether it is for somebody else than the writer."""
        kinds = [name for kind in categories[:1] for name in ((f"{kind}_of_another", kind) if of_another else (kind,))]
        own = [line for kind in kinds for line in self._concern_of.get(kind, ()) if line not in heard]
        return own[0] if own else self.one_of("concern_without_answer", heard)

    def opening(self, message: str, heard: str) -> str:
        """A warm line for someone who speaks of themselves, or nothing."""
        return _of_kind(self._openings, message, heard) if self._personal.search(message) else ""

    def told_on(self, message: str, heard: str, line: str = "") -> str:
        """To what is only told in the middle of a talk: a line for what it is about, where there is one, and room to go on. line: one that is
        known to fit (telling.py); else it goes by words."""
        by_words = self.opening(message, heard) or _of_kind(self._told_of, message, heard) if len(message.split()) <= _FEW_WORDS else ""
        opening = line or by_words
        if not opening:
            return self.one_of("told_on", heard)
        room = next((line for line in self._lines["told_on_after"] if line not in heard), "")
        return f"{opening} {room}".strip()


def _of_kind(kinds: list[tuple[re.Pattern[str], list[str]]], message: str, heard: str) -> str:
    """An unheard line of the first kind that the message is of."""
    lowered = message.lower().replace("’", "'")
    lines: list[str] = next((lines for words, lines in kinds if words.search(lowered)), [])
    return next((str(line) for line in lines if line not in heard), "")


def _fresh(variants: list[str], heard: str) -> str:
    return next((variant for variant in variants if variant not in heard), variants[len(heard) % len(variants)])
