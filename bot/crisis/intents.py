"""What a visitor may mean by a short reply inside the crisis protocol, read from intents.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import re2

from bot.crisis.datafile import read_words
from bot.crisis.normalise import Normalised

OTHER = "other"
"""Nothing that has a name here."""
_AT_MOST = 60
"""Words beyond which a message is no short reply."""


class Intents:
    """Reads its patterns once; everything else is pure. buttons: intents by the plain words of the button that says them."""

    def __init__(self, buttons: Mapping[str, str], path: Path | None = None) -> None:
        words: dict[str, Any] = dict(read_words(path or Path(__file__).with_name("intents.yaml")))
        self._buttons = buttons
        self._minor = re2.compile(rf"\b(?:{words.pop('minor')})")
        self._reassures = re2.compile(words.pop("reassures"))
        self._meant = re2.compile(rf"\b(?:{words.pop('meant')})")
        self._again = re2.compile(rf"\b(?:{words.pop('again')})\b")
        self._threatened = re2.compile(words.pop("threatened_by"))
        self._strangled = re2.compile(rf"\b(?:{words.pop('strangled_words')})")
        self._soon = re2.compile(rf"\b(?:{words.pop('soon')})")
        self._topics = re2.compile(rf"\b(?:{words.pop('topics')})\b")
        self._asks = re2.compile(rf"(?:{words.pop('asks')})\b")
        self._patterns: dict[str, Any] = {name: re2.compile(rf"\b(?:{'|'.join(patterns)})") for name, patterns in words.items()}

    def of(self, plain: Normalised) -> str:
        """The first intent whose pattern is found, or OTHER."""
        if tapped := self._buttons.get(plain.text):
            return tapped
        if len(plain.words) > _AT_MOST:
            return OTHER
        text = plain.text.replace(" .", "").replace(" ?", "")
        return next((name for name, pattern in self._patterns.items() if pattern.search(text)), OTHER)

    def by_a_minor(self, plain: Normalised) -> bool:
        """Whether the words are a child's or a teenager's."""
        return bool(self._minor.search(plain.text))

    def reassures(self, plain: Normalised) -> bool:
        """Whether it begins by denying: "no, it's over"."""
        return bool(self._reassures.search(plain.text))

    def soon(self, plain: Normalised) -> bool:
        """Whether it says that something will be done within hours."""
        return bool(self._soon.search(plain.text))

    def threatened(self, plain: Normalised) -> bool:
        """Whether somebody else is said to have said it: "he says next time I won't wake up"."""
        return bool(self._threatened.search(plain.text))

    def strangled(self, plain: Normalised) -> bool:
        """Whether somebody's hands were at a throat."""
        return bool(self._strangled.search(plain.text))

    def again(self, plain: Normalised) -> bool:
        """Whether it says that it comes again and again."""
        return bool(self._again.search(plain.text))

    def meant(self, plain: Normalised) -> bool:
        """Whether it says that it is wanted, or may come to it: "I want to hurt him", but not "I don't want to"."""
        return bool(self._meant.search(plain.text))

    def on_our_subject(self, plain: Normalised) -> bool:
        """Whether words of the articles' subject are in it."""
        return bool(self._topics.search(plain.text))

    def asks(self, plain: Normalised) -> bool:
        """Whether it begins as a question."""
        return bool(self._asks.search(plain.text))
