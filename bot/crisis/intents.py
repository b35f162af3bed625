"""What a visitor may mean by a short reply inside the crisis protocol, read from intents.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import re2

from bot.crisis.normalise import Normalised
from bot.datafile import read_words

OTHER = "other"
"""Nothing that has a name here."""
_AT_MOST = 60
"""Words beyond which a message is no short reply."""


class Intents:
    """Reads its patterns once; everything else is pure. buttons: intents by the plain words of the button that says them."""

    def __init__(self, buttons: Mapping[str, str], path: Path | None = None) -> None:
        words: dict[str, Any] = dict(read_words(path or Path(__file__).with_name("intents.yaml")))
        self._buttons = buttons
        self._says = {name: re2.compile(rf"\b(?:{pattern})") for name, pattern in words.pop("says").items()}
        self._patterns: dict[str, Any] = {name: re2.compile(rf"\b(?:{'|'.join(patterns)})") for name, patterns in words.items()}

    def of(self, plain: Normalised) -> str:
        """The first intent whose pattern is found, "silence" where nothing but signs were typed, or OTHER."""
        if tapped := self._buttons.get(plain.text):
            return tapped
        if len(plain.words) > _AT_MOST:
            return OTHER
        if not any(map(str.isalnum, plain.text)):
            return "silence"
        text = _unbroken(plain)
        return next((name for name, pattern in self._patterns.items() if pattern.search(text)), OTHER)

    def says(self, plain: Normalised, what: str) -> bool:
        """Whether it says that besides, a name under `says` in intents.yaml: "minor", "strangled"."""
        return bool(self._says[what].search(_unbroken(plain)))


def _unbroken(plain: Normalised) -> str:
    """The words without the ends of sentences."""
    return plain.text.replace(" .", "").replace(" ?", "")
