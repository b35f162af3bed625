"""Which patterns a text could match at all, by the literals that each of them requires: one pass over the text, whatever their number.

As RE2's own prefilter, of which a pattern must be compiled before it can say what it requires: some 3,000 patterns cost 80 MB and half a second
at each start. Here that is worked out once, kept in prefilter.json (`python -m eval prefilter`), and for a pattern that is not there, when it is
first met.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import itertools
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

Clause = frozenset[str]
"""Literals of which a text must hold one."""
PATH = Path(__file__).with_name("prefilter.json")

_PARSER, _OP = importlib.import_module("re._parser"), importlib.import_module("re._constants")
_LITERALS = 8
"""Literals that are written out where parts of a pattern follow each other: with 16 instead a quarter fewer patterns are tried in vain, for half as
many literals again."""
_CLAUSES = 2
"""And clauses that are kept of a pattern, those least often met: with one nearly three times as many are tried in vain, with three a sixth less."""
_FEW, _LONG = 9, 400
"""Letters of a literal after which it gets no rarer, and literals up to which a choice is written out."""


class _Needed(NamedTuple):
    """What part of a pattern requires. whole: every text that it matches, where these are few; clauses: else what each of them holds."""

    whole: frozenset[str] | None
    clauses: tuple[Clause, ...] = ()


_NOTHING, _ANYTHING = _Needed(frozenset({""})), _Needed(None)


def required(pattern: str, often: Callable[[Clause], float] | None = None) -> list[Clause]:
    """What a text must hold for the pattern to match in it: one literal of each clause. Empty where anything might match.

    often: how often a clause is met in texts of the kind, where that was counted.
    """
    try:
        parsed = _PARSER.parse(pattern.replace(r"\z", r"\Z"))
    except re.error:
        return []  # RE2's own notation
    if parsed.state.flags & re.IGNORECASE:
        return []
    needed = _in_turn(parsed)
    clauses = {_shortest(clause) for clause in ((needed.whole,) if needed.whole is not None else needed.clauses) if all(clause)}
    return sorted(clauses, key=lambda clause: (often(clause) if often else 0, _chance(clause), sorted(clause)))[:_CLAUSES]


def digest(pattern: str) -> str:
    """By what a pattern is found in prefilter.json."""
    return hashlib.blake2b(pattern.encode(), digest_size=8).hexdigest()


class Prefilter:
    """Reads what its patterns require; `possible` is pure. known: of each whether it is in the table."""

    def __init__(self, patterns: Sequence[str]) -> None:
        literals, rows = _table()
        self.known: list[bool] = []
        number: dict[str, int] = {}
        self._firsts: list[list[int]] = []
        self._seconds: list[frozenset[int] | None] = []
        self._always: list[int] = []
        for index, pattern in enumerate(patterns):
            kept = rows.get(digest(pattern))
            self.known.append(kept is not None)
            clauses = required(pattern) if kept is None else [[literals[one] for one in clause] for clause in kept]
            numbered = [[number.setdefault(literal, len(number)) for literal in clause] for clause in clauses]
            self._firsts += [[] for _ in range(len(number) - len(self._firsts))]
            for one in numbered[0] if numbered else ():
                self._firsts[one].append(index)
            if not numbered:
                self._always.append(index)
            self._seconds.append(frozenset(numbered[1]) if len(numbered) > 1 else None)
        self._automaton = AhoCorasick(list(number))

    def possible(self, text: str) -> list[int]:
        """Indices of the patterns that may match in the text, in their order; all others cannot."""
        held = {number for number, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        first = (index for number in held for index in self._firsts[number])
        return sorted({index for index in first if (second := self._seconds[index]) is None or not second.isdisjoint(held)}.union(self._always))


@functools.cache
def _table() -> tuple[list[str], dict[str, list[list[int]]]]:
    try:
        kept = json.loads(PATH.read_text("utf-8"))
    except FileNotFoundError:
        return [], {}
    return kept["literals"], kept["patterns"]


def _in_turn(parts: Any) -> _Needed:
    """Of parts that follow each other."""
    run, clauses, whole = frozenset({""}), [], True
    for part in map(_of, parts):
        if part.whole is not None and len(run) * len(part.whole) <= _LITERALS:
            run = frozenset(before + after for before in run for after in part.whole)
            continue
        clauses += [run, *part.clauses]
        run, whole = part.whole or frozenset({""}), False
    return _Needed(run) if whole else _Needed(None, tuple(clause for clause in (*clauses, run) if all(clause)))


def _of(part: Any) -> _Needed:
    operator, value = part
    if operator is _OP.LITERAL:
        return _Needed(frozenset({chr(value)}))
    if operator is _OP.IN and all(kind is _OP.LITERAL for kind, _ in value):
        return _Needed(frozenset(chr(code) for _, code in value))
    if operator is _OP.AT:
        return _NOTHING
    if operator is _OP.SUBPATTERN:
        return _in_turn(value[-1])
    if operator is _OP.BRANCH:
        return _either([_in_turn(branch) for branch in value[1]])
    if operator in (_OP.MAX_REPEAT, _OP.MIN_REPEAT):
        return _repeated(*value)
    return _ANYTHING


def _repeated(least: int, most: int, parts: Any) -> _Needed:
    needed = _in_turn(parts)
    if least == 0:
        return _Needed(needed.whole | {""}) if most == 1 and needed.whole is not None else _ANYTHING
    if most == 1 or needed.whole is None:
        return needed
    return _Needed(None, (needed.whole,) if all(needed.whole) else ())


def _either(branches: list[_Needed]) -> _Needed:
    wholes = [branch.whole for branch in branches if branch.whole is not None]
    if len(wholes) == len(branches) and len(union := frozenset().union(*wholes)) <= _LONG:
        return _Needed(union)
    clauses = [(branch.whole,) if branch.whole is not None else branch.clauses for branch in branches]
    if not all(clauses) or not all(map(all, itertools.chain(*clauses))):
        return _ANYTHING
    return _Needed(None, (frozenset().union(*(min(some, key=_chance) for some in clauses)),))


def _chance(clause: Clause) -> float:
    """How likely a text is to hold one of them by accident, up to a factor."""
    return float(sum(3.0 ** -min(len(literal), _FEW) for literal in clause))


def _shortest(clause: Clause) -> Clause:
    """Without literals that hold another."""
    kept: list[str] = []
    for literal in sorted(clause, key=len):
        if not any(shorter in literal for shorter in kept):
            kept.append(literal)
    return frozenset(kept)
