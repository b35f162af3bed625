"""Many patterns asked at once of one text, in one call: first which could match at all, by the letters that each needs, then those.

RE2 throughout, so time is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import re2

_WINDOW, _OVERLAP = 700, 250
"""Characters of a longer text that are asked at a time: in few letters few patterns are possible, in 4,000 most are, which takes half as long
again. What stands further apart than the second is not taken together."""


_AT_MOST = 800
"""Patterns that are compiled together: some two thousand no longer fit into the memory that RE2 allows itself, and of 400 at a time a message takes half as long again."""


class Patterns:
    """Add them, make them ready, ask."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._some: list[Any] = []
        self._count = 0
        for pattern in patterns:
            self.add(pattern)

    def add(self, pattern: str) -> None:
        """Takes one more. Raises re2.error where it cannot be compiled."""
        if self._count == _AT_MOST * len(self._some):
            self._some.append(re2.Filter())
        self._some[-1].Add(pattern)
        self._count += 1

    def ready(self) -> Patterns:
        """Itself, after the last was added and before the first text."""
        for some in self._some:
            some.Compile()
        return self

    def __getitem__(self, index: int) -> Any:
        """The compiled pattern that was added as the `index`th."""
        return self._some[index // _AT_MOST].re(index % _AT_MOST)

    def matching(self, text: str) -> list[int]:
        """Indices of the patterns that match somewhere in the text, in the order in which they were added."""
        if len(text) <= _WINDOW:
            return sorted(self._met(text))
        met = {index for window in _windows(text) for index in self._met(window)}
        return [index for index in sorted(met) if self[index].search(text)]  # where a window ends, no sentence does

    def _met(self, text: str) -> Iterator[int]:
        encoded = text.encode()
        for number, some in enumerate(self._some):
            yield from (number * _AT_MOST + index for index in some.Match(encoded) or ())


def _windows(text: str) -> Iterator[str]:
    """Overlapping pieces."""
    begin = 0
    while len(text) - begin > _WINDOW:
        yield text[begin : begin + _WINDOW]
        begin += _WINDOW - _OVERLAP
    yield text[begin:]
