"""Manners of speaking beside what a rule has matched: which of them excuse it, and which only stand in the same breath. Pure."""

from __future__ import annotations

from typing import Any

from bot.crisis.clauses import next_clause, own_clause
from bot.crisis.normalise import Normalised, sentence_around


def beside(idioms: list[tuple[Any, int, int]], start: int, end: int) -> list[tuple[Any, int, int]]:
    """Those of the idioms, each with where it begins and ends, that share letters with what stands from `start` to `end`."""
    return [idiom for idiom in idioms if idiom[1] < end and start < idiom[2]]


def own_end(plain: Normalised, pattern: Any, start: int, end: int) -> int:
    """Where what a pattern has matched may end, if it is whole before the next clause: "my stepdad touches me", not "and my cat scratches me" too."""
    first, last = plain.word_at(start), plain.word_at(end - 1)
    following = next_clause(plain.words, first, last + 1)
    shorter = pattern.search(plain.text[start : plain.starts[following - 1]].rstrip()) if following <= last else None
    return start + shorter.end() if shorter and not shorter.start() else end


def belongs_to_one(plain: Normalised, start: int, end: int, idioms: list[tuple[Any, int, int]]) -> bool:
    """Whether what stands from `start` to `end` in the text is part of one of these manners of speaking, and not a statement beside one that is
    whole without it: "my baby was sick and I want to die"."""
    first, last = plain.word_at(start), plain.word_at(end - 1)
    begin, stop = sentence_around(plain.words, first, last)
    joint = plain.starts[own_clause(plain.words, first, begin)]
    following = next_clause(plain.words, last, stop)
    after = plain.starts[following] if following < stop else len(plain.text)
    for pattern, begins, stops in idioms:
        whole_before = begins < joint <= start and pattern.search(plain.text[begins:joint].rstrip())
        whole_after = after < stops and pattern.search(plain.text[after:stops])
        if not (whole_before or whole_after):
            return True
    return False
