"""Whether what is said is taken back by a "not" before it. Pure; its words are data (context.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.crisis.clauses import own_clause
from bot.crisis.normalise import Normalised
from bot.crisis.whom import SUBJECTS, WINDOW

_CLAUSE_WORDS = frozenset({"but", "because", "and", "so", "although", "though", "if", "while", "since", "then", "yet", "however", "except", "or"})
_OWN_VERBS = frozenset({"want", "wish", "hope", "feel", "am", "will", "plan", "intend", "keep"})
"""Verbs that, after "and", say something anew."""
_RESTART = re.compile(r"\b(?:i|he|she|they|we|id|im|ive|ill|theyd|hed|shed|wed|youd)\b")
_FINITE = re.compile(r"has|is|was|left|said|wrote|took|went|sent|kept|got|hit|[a-z]{3,}(?:ed|s)")
_BEFORE_AN_INFINITIVE = re.compile(r"\b(?:will|would|do|does|did|can|could|should) not$")
"""After such a "not" and "and" a verb that is no infinitive begins something new."""
_NOT_AS_IF = re.compile(r"\b(?:not (?:that|like|as if|as though|saying|said|say|mean|to say)|never (?:said|say) that) (?:i|he|she|they|it|my)\b")
"""A denial that reaches over "and": "it isn't that I'm low and I want to die"."""
_ANOTHER = re.compile(r"\b(?:he|she|they|my [a-z]+|mother|father)\b")


class Denial:
    """Holds the words that deny, and those that lift a denial. words: context.yaml. one: compiles a pattern in the lexicon's notation."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any]) -> None:
        self._negators = one(words["negators"])
        self._lifts = one(words["lifts"])
        self._denying_verbs = one(words["denying_verbs"])
        self._yet = one(words["yet"])
        self._disbelieved = one(words["disbelieved"])

    def says_not(self, words: tuple[str, ...]) -> bool:
        """Whether there is a "not" among these words."""
        return bool(self._negators.search(" ".join(words)))

    def takes_back(self, plain: Normalised, first: int, last: int, begin: int, stop: int) -> bool:
        """Whether a "not" before words[first..last], in its own clause of the sentence words[begin:stop], takes it back."""
        words = plain.words
        if first > begin and words[first - 1] == "and" and words[first] in _OWN_VERBS:
            return False  # "I can not sleep and want to die"
        clause, low = own_clause(words, first, begin), first
        while low > begin and first - low < WINDOW:
            if low in plain.breaks or (low == clause and not _NOT_AS_IF.search(" ".join(words[begin:clause]))):
                break
            if words[low - 1] in _CLAUSE_WORDS and words[low - 1] not in ("and", "or"):
                break
            low -= 1
        before = " ".join(words[low:first])
        negators = list(self._negators.finditer(before))
        if not negators:
            return False
        found = negators[-1]
        between = before[found.end() :]
        if words[first - 1] == "and" and _FINITE.fullmatch(words[first]) and _BEFORE_AN_INFINITIVE.search(before[: found.end()]):
            return False  # "he won't answer and left a note"
        if self._yet.search(" ".join(words[last + 1 : min(stop, last + 4)])):
            return False
        if before[: found.start()].rstrip().endswith("why"):
            return False
        if not between.strip() and words[first] in SUBJECTS and (found.start() or words[first - 1] == "no"):
            return False  # the "not" closed its own clause: "if I do not he hits me", "I say no he hurts me"
        if before.endswith("still have not") or (low and words[low - 1] == "if" and _ANOTHER.search(between)):
            return False  # "if I don't pick up my mum says she'll take pills"
        if self._lifts.search(between) or self._disbelieved.search(before):
            return False
        if _RESTART.search(between):
            return bool(self._denying_verbs.search(between))
        return True
