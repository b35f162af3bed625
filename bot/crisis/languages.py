"""Danger said in another language: the plain ways to say it, so that someone who falls back on a first language is heard.

Words live in languages.yaml. Pure; linear in the message's length (RE2).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from bot.crisis.patterns import Patterns
from bot.datafile import read_words
from bot.reply import Category

_GAPS = re.compile(r"[\s,.;:!?¡¿\"«»“”()\-—…]+")
_PLAIN_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ё": "е", "\u2019": "'", "\u200c": " "})
"""Letters that do not come apart into a plain one and its accent, and the joiner that Persian writes between the parts of a word."""
_PATH = Path(__file__).with_name("languages.yaml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of languages.yaml, compiled."""

    language: str
    category: Category
    other: bool
    said: Any
    denied: Any
    match: tuple[str, ...]
    passes: tuple[str, ...]


class Languages:
    """Reads its phrases once; the rest is pure."""

    def __init__(self, path: Path = _PATH) -> None:
        entries = read_words(path)
        self.phrases = tuple(_phrase(entry) for entry in entries)
        self._said = Patterns(either(entry["any"]) for entry in entries)

    def told(self, message: str) -> tuple[tuple[Category, ...], bool]:
        """What is said in the message, most urgent first, empty when nothing is; and whether it is said of somebody else."""
        heard = self._heard(message)
        found = {phrase.category for phrase in heard}
        return tuple(category for category in Category if category in found), any(phrase.other for phrase in heard)

    def language(self, message: str) -> str:
        """The language (ISO 639-1) in which danger is told there, or nothing."""
        return next((phrase.language for phrase in self._heard(message)), "")

    def _heard(self, message: str) -> list[Phrase]:
        text = plain(message)
        said = [self.phrases[index] for index in sorted(self._said.matching(text))]
        return [phrase for phrase in said if phrase.denied is None or phrase.said.search(phrase.denied.sub(" ", text))]


def plain(message: str) -> str:
    """Lower case, the accents of Latin and Greek letters off, one space between words."""
    if message.isascii():
        return _GAPS.sub(" ", message.lower()).strip()
    letters: list[str] = []
    bare = False
    for char in unicodedata.normalize("NFD", message.lower()):
        if unicodedata.combining(char) and bare:
            continue
        bare = char < "\u0250" or "\u0370" <= char < "\u0400"
        letters.append(char)
    text = unicodedata.normalize("NFC", "".join(letters)).translate(_PLAIN_LETTERS)
    return _GAPS.sub(" ", text).strip()


def _phrase(entry: dict[str, Any]) -> Phrase:
    unless = entry.get("unless", ())
    return Phrase(
        language=entry["language"],
        category=Category(entry["category"]),
        other=entry.get("about") == "other",
        said=re2.compile(either(entry["any"])),
        denied=re2.compile(either(unless)) if unless else None,
        match=tuple(entry["match"]),
        passes=tuple(entry["pass"]),
    )


def either(patterns: list[str]) -> str:
    """One pattern for `plain` text: Latin words at word boundaries, other scripts anywhere."""
    either = "|".join(patterns)
    words = all(char < "\u0250" for char in either)
    return rf"\b(?:{either})\b" if words else f"(?:{either})"
