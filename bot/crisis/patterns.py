"""Many patterns asked at once of one text: first which could match at all, by the letters that each needs, then a dozen to an automaton.

One automaton for all grows a state for every mixture of half-met patterns and is built anew for each new message: ten times
slower on messages never seen, and twenty on long ones, than automata of twelve (64 and 2 are slower again). Most messages
need none or a few of them. RE2 throughout, so time is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

import re2

_TOGETHER = 12
_LONG = 1500
"""Bytes from which a text is shown to all automata: it meets the letters of most, and asking first would only cost time."""


class Patterns:
    """Add them, make them ready, ask."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._possible = re2.Filter()
        self._sets: list[Any] = []
        self._uncompiled: set[int] = set()
        self._compiling = Lock()
        self._count = 0
        for pattern in patterns:
            self.add(pattern)

    def add(self, pattern: str) -> None:
        """Takes one more. Raises re2.error where it cannot be compiled."""
        if self._count % _TOGETHER == 0:
            self._sets.append(re2.Set.SearchSet(re2.Options()))
        self._sets[-1].Add(pattern)
        self._possible.Add(pattern)
        self._count += 1

    def ready(self) -> Patterns:
        """Itself, after the last was added and before the first text. The automata are compiled as they are asked first (0.7 ms each)."""
        self._possible.Compile()
        self._uncompiled = set(range(len(self._sets)))
        return self

    def __getitem__(self, index: int) -> Any:
        """The compiled pattern that was added as the `index`th."""
        return self._possible.re(index)

    def matching(self, text: str) -> list[int]:
        """Indices of the patterns that match somewhere in the text."""
        encoded = text.encode()
        asked: Iterable[int] = range(len(self._sets))
        if len(encoded) < _LONG:
            asked = sorted({index // _TOGETHER for index in self._possible.Match(encoded, potential=True) or ()})
        return [number * _TOGETHER + index for number in asked for index in self._automaton(number).Match(encoded) or ()]

    def _automaton(self, number: int) -> Any:
        if number in self._uncompiled:
            with self._compiling:
                if number in self._uncompiled:
                    self._sets[number].Compile()
                    self._uncompiled.discard(number)
        return self._sets[number]
