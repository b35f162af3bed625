"""What a visitor may mean by a short reply inside the crisis protocol, read from intents.yaml."""

from __future__ import annotations

import re
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
SENTENCES = 4
"""And sentences up to which each is looked at by itself."""
_A_SENTENCE = 3
"""And words from which it is one: "like 8? zopiclone" is none."""
_ONLY_WHOLE = frozenset({"mistaken", "wave_off", "change_topic", "takes_back", "not_suicidal", "low_not_suicidal", "wish", "safe", "denies"})
"""What ends a crisis, or makes it smaller, is taken from the whole only: "I don't mean it. I don't think I mean it"."""
_ENDS = re.compile(r"[.?]")


class Intents:
    """Reads its patterns once; everything else is pure. buttons: intents by the plain words of the button that says them."""

    def __init__(self, buttons: Mapping[str, str], path: Path | None = None) -> None:
        words: dict[str, Any] = dict(read_words(path or Path(__file__).with_name("intents.yaml")))
        says: dict[str, str] = words.pop("says")
        self._buttons = buttons
        self._meanings = tuple(words)
        self._says = {name: number for number, name in enumerate(says, len(words))}
        self._patterns = Patterns(rf"\b(?:{pattern})" for pattern in (*map("|".join, words.values()), *says.values()))
        self._seen: Remembered[frozenset[int]] = Remembered()

    def of(self, plain: Normalised, but: Container[str] = ()) -> str:
        """The first intent whose pattern is found, "silence" where nothing but signs were typed, or OTHER. but: intents that mean nothing here.

        Where the whole has none, the one that its sentences agree on: "It's not that deep. It's on my hip."
        """
        if tapped := self._buttons.get(plain.text):
            return tapped
        if len(plain.words) > _AT_MOST:
            return OTHER
        if not any(map(str.isalnum, plain.text)):
            return "silence"
        whole = self._first(plain.text, but)
        sentences = [piece.strip() for piece in _ENDS.split(plain.text) if piece.strip()]
        if whole != OTHER or not 1 < len(sentences) <= SENTENCES:
            return whole
        meant = {self._first(sentence, but) for sentence in sentences if len(sentence.split()) >= _A_SENTENCE} - {OTHER}
        if meant & _ONLY_WHOLE:
            return OTHER
        return meant.pop() if len(meant) == 1 else OTHER

    def _first(self, text: str, but: Container[str]) -> str:
        met = (self._meanings[number] for number in sorted(self._met(text)) if number < len(self._meanings))
        return next((name for name in met if name not in but), OTHER)

    def says(self, plain: Normalised, what: str) -> bool:
        """Whether it says that besides, a name under `says` in intents.yaml: "minor", "strangled"."""
        return self._says[what] in self._met(plain.text)

    def denies_dying(self, plain: Normalised) -> bool:
        """Whether it says that the writer won't hurt or kill themselves, and not only for tonight."""
        return self.says(plain, "denies_dying") and not self.says(plain, "denies_for_now")

    def _met(self, text: str) -> frozenset[int]:
        """Numbers of all patterns that are found in the words, the ends of sentences left out."""
        met = self._seen.of(text)
        return self._seen.keep(text, frozenset(self._patterns.matching(text.replace(" .", "").replace(" ?", "")))) if met is None else met
