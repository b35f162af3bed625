"""Flesch reading ease, with syllables counted by groups of vowels: near enough to compare articles, and no dictionary to fetch."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_GROUP = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouysxzcg]es)$")


def syllables(word: str) -> int:
    """Roughly how many syllables a lower-case English word has; at least one."""
    groups = len(_GROUP.findall(word))
    return max(1, groups - bool(_SILENT.search(word)))


def reading_ease(text: str, sentences: int) -> float:
    """206.835 - 1.015 * words per sentence - 84.6 * syllables per word (Flesch 1948). 60 to 70 is plain English."""
    words = _WORD.findall(text.lower())
    if not words or not sentences:
        return 0.0
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(syllables, words)) / len(words)
