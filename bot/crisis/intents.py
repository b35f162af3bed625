"""What a visitor may mean by a short reply inside the crisis protocol, read from intents.yaml."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from bot.crisis.normalise import Normalised
from bot.crisis.patterns import Patterns
from bot.crisis.remembered import Remembered
from bot.datafile import read_words

OTHER = "other"
"""Nothing that has a name here."""
_AT_MOST = 60
"""Words beyond which a message is no short reply."""


class Intents:
    """Reads its patterns once; everything else is pure. buttons: intents by the plain words of the button that says them."""

    def __init__(self, buttons: Mapping[str, str], path: Path | None = None) -> None:
        words: dict[str, Any] = dict(read_words(path or Path(__file__).with_name("intents.yaml")))
        says: dict[str, str] = words.pop("says")
        self._buttons = buttons
        self._meanings = tuple(words)
        self._says = {name: number for number, name in enumerate(says, len(words))}
        self._patterns = Patterns(rf"\b(?:{pattern})" for pattern in (*map("|".join, words.values()), *says.values())).ready()
        self._seen: Remembered[frozenset[int]] = Remembered()

    def of(self, plain: Normalised, but: Container[str] = ()) -> str:
        """The first intent whose pattern is found, "silence" where nothing but signs were typed, or OTHER. but: intents that mean nothing here."""
        if tapped := self._buttons.get(plain.text):
            return tapped
        if len(plain.words) > _AT_MOST:
            return OTHER
        if not any(map(str.isalnum, plain.text)):
            return "silence"
        met = (self._meanings[number] for number in sorted(self._met(plain)) if number < len(self._meanings))
        return next((name for name in met if name not in but), OTHER)

    def says(self, plain: Normalised, what: str) -> bool:
        """Whether it says that besides, a name under `says` in intents.yaml: "minor", "strangled"."""
        return self._says[what] in self._met(plain)

    def _met(self, plain: Normalised) -> frozenset[int]:
        """Numbers of all patterns that are found in the words, the ends of sentences left out."""
        met = self._seen.of(plain.text)
        return self._seen.keep(plain.text, frozenset(self._patterns.matching(plain.text.replace(" .", "").replace(" ?", "")))) if met is None else met
