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


class Patterns:
    """Add them, make them ready, ask."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._all = re2.Filter()
        for pattern in patterns:
            self.add(pattern)

    def add(self, pattern: str) -> None:
        """Takes one more. Raises re2.error where it cannot be compiled."""
        self._all.Add(pattern)

    def ready(self) -> Patterns:
        """Itself, after the last was added and before the first text."""
        self._all.Compile()
        return self

    def __getitem__(self, index: int) -> Any:
        """The compiled pattern that was added as the `index`th."""
        return self._all.re(index)

    def matching(self, text: str) -> list[int]:
        """Indices of the patterns that match somewhere in the text, in the order in which they were added."""
        if len(text) <= _WINDOW:
            return sorted(self._all.Match(text.encode()) or ())
        met = {index for window in _windows(text) for index in self._all.Match(window.encode()) or ()}
        return [index for index in sorted(met) if self[index].search(text)]  # where a window ends, no sentence does


def _windows(text: str) -> Iterator[str]:
    """Overlapping pieces."""
    begin = 0
    while len(text) - begin > _WINDOW:
        yield text[begin : begin + _WINDOW]
        begin += _WINDOW - _OVERLAP
    yield text[begin:]
