"""Mends slips in a question with the articles' own words: `atachment`, `truama`, `therapyst`. What they don't know stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_TORN = re.compile(r"\b(co|hyper|hypo|inter|over|self|under|parent)[ -]([a-z]{4,})\b")
"""A word that people often write as two."""
_SHORTEST = 5
_LONG = 8
"""Words of at least this length may have two slips, shorter ones one."""


class Mender:
    """Knows the words of a corpus. Reads them once; `mend` is pure.

    is_word: tells whether something is a word of the language though the corpus lacks it; such a word is no slip.
    """

    def __init__(self, texts: Iterable[str], is_word: Callable[[str], bool] = lambda _: False) -> None:
        counts = Counter(word.lower() for text in texts for word in _WORD.findall(text))
        self._known = frozenset(counts)
        self._is_word = is_word
        self._by_first: dict[str, list[str]] = {}
        for word, _ in counts.most_common():
            if len(word) >= _SHORTEST:
                self._by_first.setdefault(word[0], []).append(word)

    def mend(self, text: str) -> str:
        """The text with torn words put together and unknown ones replaced by the nearest that begins with the same letter, if near enough."""
        whole = _TORN.sub(self._together, text)
        return _WORD.sub(lambda match: self._nearest(match[0]), whole)

    def _together(self, torn: re.Match[str]) -> str:
        """ "co dependency", or "co dependancy", is codependency where the articles have that word."""
        joined = torn[1] + torn[2]
        if len(torn[2]) >= _LONG:
            joined = self._nearest(joined)
        return joined if joined in self._known else torn[0]

    def _nearest(self, word: str) -> str:
        plain = word.lower().replace("’", "'")
        if len(plain) < _SHORTEST or plain in self._known or not word.islower() or self._is_word(plain) or _stem_known(plain, self._known):
            return word
        slips = 2 if len(plain) >= _LONG else 1
        found = process.extractOne(plain, self._by_first.get(plain[0], []), scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else word


def _stem_known(word: str, known: frozenset[str]) -> bool:
    """Whether it is only another form of a known word: plurals, -ing, -ed."""
    return any(word.endswith(ending) and word[: -len(ending)] in known for ending in ("s", "es", "d", "ed", "ing", "ly", "'s", "er", "ers"))
