"""Where, in a sentence, a new statement begins: "I left in spring and he chokes me". What stands before it neither denies nor dates it. Pure."""

from __future__ import annotations

from bot.crisis.normalise import ENDS

_JOINTS = frozenset({"and", "but", "so", "because", "now", "plus"})
_BETWEEN = frozenset({"then", "now", "just", "also", "sometimes", "today", "tonight", "yesterday", "still", "really", "so", "because"})
"""Words that may stand between a joint and the subject that it brings: "and then he raped me"."""
_SUBJECTS = frozenset({"i", "he", "she", "they", "we", "my", "our", "the", "someone", "somebody", "nobody", "everyone", "everybody", "people"})
_REACH = 9
"""Words before a match among which its subject stands: "and my own stepdad hits me"."""


def own_clause(words: tuple[str, ...], first: int, begin: int) -> int:
    """Index of the joint ("and", "but") that opens, with a subject of its own, the clause of words[first] in the sentence from `begin` on; `begin`
    where there is none."""
    for at in range(first, max(begin, first - _REACH), -1):
        if words[at] in ENDS:
            return begin
        if words[at] in _SUBJECTS:
            joint = at - 1
            while joint > begin and words[joint] in _BETWEEN and words[joint - 1] in _JOINTS | _BETWEEN:
                joint -= 1
            if joint > begin and words[joint] in _JOINTS:
                return joint
    return begin


def next_clause(words: tuple[str, ...], last: int, stop: int) -> int:
    """Index of the word with which the first clause after words[last] begins that has a joint and a subject of its own; `stop` where there is none
    before words[stop]."""
    for at in range(last + 1, stop - 1):
        if words[at] in _JOINTS and words[at + 1] in _SUBJECTS:
            return at + 1
    return stop
