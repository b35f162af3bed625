"""Many patterns asked at once of one text: first which could match at all, by the literals that each requires, then those.

RE2 throughout, so time is linear in the length of the text. A pattern is compiled when it could first match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import re2

from bot.crisis.prefilter import Prefilter

_WINDOW, _OVERLAP = 700, 250
"""Characters of a longer text that are asked at a time: in few letters few patterns are possible, in 4,000 most are. What stands further apart than
the second is not taken together."""


class PatternError(ValueError):
    """A pattern cannot be compiled. index: which of those that were given."""

    def __init__(self, index: int, error: re2.error) -> None:
        super().__init__(str(error))
        self.index = index


class Patterns:
    """Reads what its patterns require. sources: the patterns as given. Raises PatternError where one is new and cannot be compiled."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.sources = list(patterns)
        self._compiled: list[Any] = [None] * len(self.sources)
        self._prefilter = Prefilter(self.sources)
        for index, known in enumerate(self._prefilter.known):
            if not known:
                self._compile(index)

    def __getitem__(self, index: int) -> Any:
        """The compiled pattern that was given as the `index`th."""
        return self._compiled[index] or self._compile(index)

    def matching(self, text: str) -> list[int]:
        """Indices of the patterns that match somewhere in the text, in the order in which they were given."""
        if len(text) <= _WINDOW:
            return list(self._met(text))
        met = {index for window in _windows(text) for index in self._met(window)}
        return [index for index in sorted(met) if self[index].search(text)]  # where a window ends, no sentence does

    def _compile(self, index: int) -> Any:
        try:
            self._compiled[index] = re2.compile(self.sources[index])
        except re2.error as error:
            raise PatternError(index, error) from error
        return self._compiled[index]

    def _met(self, text: str) -> Iterator[int]:
        encoded = text.encode()
        return (index for index in self._prefilter.possible(text) if self[index].search(encoded))


def _windows(text: str) -> Iterator[str]:
    """Overlapping pieces."""
    begin = 0
    while len(text) - begin > _WINDOW:
        yield text[begin : begin + _WINDOW]
        begin += _WINDOW - _OVERLAP
    yield text[begin:]
