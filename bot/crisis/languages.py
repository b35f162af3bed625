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

from bot.crisis.datafile import read_words
from bot.reply import Category

_PATH = Path(__file__).with_name("languages.yaml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of languages.yaml, compiled."""

    language: str
    category: Category
    said: Any
    denied: Any
    match: tuple[str, ...]
    passes: tuple[str, ...]


class Languages:
    """Reads its phrases once; `categories` is pure."""

    def __init__(self, path: Path = _PATH) -> None:
        self.phrases = tuple(_phrase(entry) for entry in read_words(path))

    def categories(self, message: str) -> tuple[Category, ...]:
        """What is said in the message, most urgent first; empty when nothing is."""
        text = plain(message)
        found = set()
        for phrase in self.phrases:
            heard = phrase.denied.sub(" ", text) if phrase.denied is not None else text
            if phrase.said.search(heard):
                found.add(phrase.category)
        return tuple(category for category in Category if category in found)


def plain(message: str) -> str:
    """Lower case, the accents of Latin letters off, one space between words."""
    letters: list[str] = []
    latin = False
    for char in unicodedata.normalize("NFD", message.lower()):
        if unicodedata.combining(char) and latin:
            continue
        latin = char < "\u0250"
        letters.append(char)
    text = unicodedata.normalize("NFC", "".join(letters)).replace("ı", "i").replace("ł", "l").replace("\u2019", "'").replace("ё", "е")
    return re.sub(r"[\s,.;:!?¡¿\"«»“”()\-—…]+", " ", text).strip()


def _phrase(entry: dict[str, Any]) -> Phrase:
    unless = entry.get("unless", ())
    return Phrase(
        language=entry["language"],
        category=Category(entry["category"]),
        said=_compiled(entry["any"]),
        denied=_compiled(unless) if unless else None,
        match=tuple(entry["match"]),
        passes=tuple(entry["pass"]),
    )


def _compiled(patterns: list[str]) -> Any:
    either = "|".join(patterns)
    words = all(char < "\u0250" for char in either)
    return re2.compile(rf"\b(?:{either})\b" if words else f"(?:{either})")
