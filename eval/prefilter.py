"""`python -m eval prefilter`: writes bot/crisis/prefilter.json, the literals that each pattern requires, those first that messages seldom hold."""

from __future__ import annotations

import functools
import gc
import json
from collections.abc import Callable, Iterable

from bot.boundary.classifier import Boundary
from bot.crisis.normalise import Normaliser
from bot.crisis.patterns import Patterns
from bot.crisis.prefilter import PATH, Clause, digest, required
from bot.crisis.protocol import Protocol
from eval.messages import read

_EVERY = 10
"""Of the dev messages every so many-th is read to count by; there are some 30,000."""


def write() -> int:
    """Writes the table and returns how many patterns it knows."""
    patterns = every_pattern()
    normalise = Normaliser()
    PATH.write_text(table(patterns, [normalise(message.text).text for message in read("dev")[::_EVERY]]), "utf-8")
    return len(patterns)


def every_pattern() -> list[str]:
    """Those of the rules, of what is said inside a crisis, of other languages and of the boundaries."""
    before = {id(patterns) for patterns in _alive()}
    readers = Protocol(), Boundary()
    found = dict.fromkeys(source for patterns in _alive() if id(patterns) not in before for source in patterns.sources)
    del readers
    return list(found)


def _alive() -> list[Patterns]:
    return [held for held in gc.get_objects() if type(held) is Patterns]


def table(patterns: Iterable[str], texts: list[str]) -> str:
    """prefilter.json for these patterns, by what the texts hold."""
    patterns = list(patterns)
    often = _counted(texts)
    found = {digest(pattern): required(pattern, often) for pattern in patterns}
    literals = sorted({literal for clauses in found.values() for clause in clauses for literal in clause})
    number = {literal: index for index, literal in enumerate(literals)}
    rows = {key: [sorted(number[literal] for literal in clause) for clause in clauses] for key, clauses in sorted(found.items())}
    lines = ",\n".join(f'"{key}":{json.dumps(row, separators=(",", ":"))}' for key, row in rows.items())
    return f'{{"literals":{json.dumps(literals, ensure_ascii=False, separators=(",", ":"))},\n"patterns":{{\n{lines}}}}}\n'


def _counted(texts: list[str]) -> Callable[[Clause], float]:
    """How many of the texts hold a literal of a clause."""

    @functools.cache
    def holding(literal: str) -> frozenset[int]:
        return frozenset(number for number, text in enumerate(texts) if literal in text)

    @functools.cache
    def often(clause: Clause) -> float:
        return len(frozenset().union(*map(holding, clause)))

    return often
