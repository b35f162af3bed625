"""Many patterns asked at once of one text: first which could match at all, by the letters that each needs, then a dozen to an automaton.

One automaton for all grows a state for every mixture of half-met patterns and is built anew for each new message: ten times
slower on messages never seen, and twenty on long ones, than automata of twelve (64 and 2 are slower again). Most messages
need none or a few of them. RE2 throughout, so time is linear in the length of the text.
"""

from __future__ import annotations

import re2

_TOGETHER = 12


class Patterns:
    """Raises re2.error where a pattern cannot be compiled."""

    def __init__(self, patterns: list[str]) -> None:
        self._possible = re2.Filter()
        self._sets = []
        for pattern in patterns:
            self._possible.Add(pattern)
        self._possible.Compile()
        for begin in range(0, len(patterns), _TOGETHER):
            together = re2.Set.SearchSet(re2.Options())
            for pattern in patterns[begin : begin + _TOGETHER]:
                together.Add(pattern)
            together.Compile()
            self._sets.append(together)

    def matching(self, text: str) -> list[int]:
        """Indices of the patterns that match somewhere in the text."""
        encoded = text.encode()
        asked = sorted({index // _TOGETHER for index in self._possible.Match(encoded, potential=True) or ()})
        return [number * _TOGETHER + index for number in asked for index in self._sets[number].Match(encoded) or ()]
