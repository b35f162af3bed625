"""Who is meant by what a rule has matched, by the words before and in it. Pure; its words are data (context.yaml)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from bot.crisis.clauses import own_clause
from bot.crisis.lexicon import Rule
from bot.crisis.normalise import sentence_around
from bot.reply import Category

WINDOW = 14
"""Words before a match in which its subject and its denial are looked for: longer than any clause in our dev set."""
SUBJECTS = frozenset({"he", "she", "they", "i", "my"})
_OURS = frozenset({"me", "my", "us", "our"})
_WHOSE = frozenset({"my", "our", "the"})
_AFRAID = frozenset({"not", "never", "scared", "afraid", "terrified", "frightened", "unsafe"})
_ONES = frozenset({"my", "our", "his", "her", "their"})
_BESIDE = frozenset("of from with at by near about to for as like because and or than in on".split())
"""Words before somebody who isn't whom it was done to: "scared of my father", "in front of my wife"."""
_PARENTS = frozenset({"mother", "father", "stepmother", "stepfather", "parents", "he", "she", "they"})
_ASKED = frozenset({"asked", "asks", "asking"})
_PASSIVE = frozenset({"was", "were", "is", "got", "gets", "been", "being"})
BEFORE_PASSIVE = 4
"""Words before a match among which is who suffered it."""
_BEFORE_A_THREAT = 3
"""Words before a match among which is who threatens it."""
_BEFORE_A_BELIEF = 5
"""And among which is who believes it."""
_TELLS = frozenset("with tell telling told ask asking thank".split())
_WHOM = frozenset({"anyone", "anybody", "your", "you"})


class About(StrEnum):
    """Who a finding is about."""

    SELF = "self"
    OTHER = "other"
    GENERIC = "generic"


class Whom:
    """Holds the words for people. words: context.yaml. one: compiles a pattern in the lexicon's notation. victims, little_ones: who may be harmed,
    and who of them is a child."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any]) -> None:
        self.victims = frozenset(words["victims"])
        self.little_ones = frozenset(words["little_ones"])
        self._struck_ones = frozenset(words["struck"])
        self._self = frozenset(words["self"])
        self._other = frozenset(words["other"])
        self._generic = frozenset(words["generic"])
        self._you = frozenset(words["you"])
        self._fictional = frozenset(words["fictional"])
        self._they_will = one(words["they_will"])
        self._if_i_leave = one(words["if_i_leave"])
        self._i_believe, self._they_believe = one(words["i_believe"]), one(words["they_believe"])
        self._my_skin, self._their_skin = one(words["my_skin"]), one(words["their_skin"])
        self._suffered = one(words["suffered"])
        self._asking = one(words["asking"])
        self._somebody = frozenset(words["somebody"])
        self._acquainted_by = frozenset(words["acquainted_by"])
        self._writes = frozenset(words["writes"])

    def suffers(self, matched: tuple[str, ...]) -> bool:
        """Whether it is told of somebody that it was done to them: "my sister is being abused"."""
        found = self._suffered.search(" ".join(matched))
        return bool(found) and "i" not in found.group().split()  # "I told my mum I was raped"

    def of(self, rule: Rule, words: tuple[str, ...], first: int, last: int, begin: int) -> About | None:
        """Who is meant by words[first..last], in a sentence from `begin` on: the nearest person named before, or at its end where the rule says so.

        None where it is nobody of flesh and blood, or whoever is spoken to.
        """
        if rule.about:
            return About(rule.about)
        said = " ".join(words[first : last + 1])
        if rule.category is Category.SELF_HARM and self._my_skin.search(said):
            return About.SELF  # "my mum noticed the cuts on my arm"
        if rule.category is Category.SELF_HARM and self._their_skin.search(said):
            return About.OTHER  # "I noticed cuts on her arm"
        told = " ".join(words[max(begin, first - _BEFORE_A_BELIEF) : last + 1])
        if rule.category is Category.PSYCHOSIS and self._i_believe.search(told) and not self._they_believe.search(told):
            return About.SELF  # "I think my neighbour is recording me"
        if "without me" in said:  # "my kids would be better off without me"
            return About.SELF
        if rule.by_object and not {"me", "us"} & set(words[first : last + 1]) and self.suffers(words[max(begin, first - BEFORE_PASSIVE) : last + 1]):
            return About.OTHER  # "my sister is being abused", "she was raped"
        of_a_child = first < last and words[first] in ("my", "our") and words[first + 1] in self.little_ones
        if rule.by_object and of_a_child and not (_OURS | {"i"}) & set(words[first + 1 : last + 1]):
            return About.OTHER  # "my son has bruises shaped like fingers"
        if rule.by_object and self.struck(words[first : last + 1]):
            return About.OTHER
        if rule.by_object and words[first] in _AFRAID and "i" in words[max(begin, first - _BEFORE_A_THREAT) : first]:
            return About.SELF  # "I don't feel safe around him"
        for index in range(last, first - 1, -1):
            word = words[index]
            if word in ("myself", "ourselves"):
                return About.SELF
            if word in ("himself", "herself", "themselves"):
                return About.OTHER if (who := self._someone(words, first, begin)) is About.SELF else who
            if rule.by_object and word in ("me", "us"):
                return About.SELF
            if rule.by_object and index > first + 1 and word in self.little_ones:
                return About.OTHER
            if rule.by_object and index > first and word not in SUBJECTS and word in self._other:
                if words[max(0, index - 2)] == "i":
                    continue  # "he locks the door when I bring him coffee"
                ours = (_OURS | {"i"}) & set(words[first : last + 1])
                return About.SELF if ours and word not in ("her", "him", "them") else About.OTHER
        if rule.by_object and not (words[first] not in SUBJECTS and _PASSIVE & set(words[first + 1 : first + 3])):
            # a thing was hit, or nothing is said of whom: "he punched the door next to my head", "he's coming up the stairs"
            near = words[first : min(last + 1 + WINDOW, sentence_around(words, first, last)[1])]
            if self.struck(near):
                return About.OTHER  # "he hit my wife with his cane"
            own = any(word in _OURS and after not in self._other | self.victims for word, after in itertools.pairwise((*near, ".")))
            elsewhere = self.victims & set(near)
            begins = first == begin or (first == begin + 1 and words[begin] in _WHOSE)  # "my boss locks the door"
            return About.SELF if own or (begins and not elsewhere) else self._someone(words, first - 1, begin)
        spoken = " ".join(words[max(begin, first - _BEFORE_A_THREAT) : last + 1])
        threat = None if rule.by_object else self._they_will.search(spoken)
        if threat and not {"i", "my"} & set(spoken[: threat.start()].split()) and "i" in spoken[threat.end() :].split():
            return About.OTHER  # "she says she'll die if I leave"
        if rule.category is Category.SUICIDE and self._if_i_leave.search(said):
            return About.OTHER  # "I'm scared that if I leave he'll do something"
        if words[first] == "i" or any(self._speaks(rule, words, at, first, begin) for at in range(first, last)):
            return About.SELF
        if words[first] == "my" and last > first + 1 and words[first + 1] in self._other and words[first + 2] in self._writes:
            return About.OTHER  # "my daughter wrote a suicide note"
        if self._they_will.search(said):
            return About.OTHER  # "a caller told me she's going to end it"
        if _OURS & set(words[first : last + 1]):
            begin = own_clause(words, first, begin)  # "people said it was early and the voices tell me to jump"
        return self._someone(words, first, begin, rule_keeps=rule.generic == "keep")

    def struck(self, told: tuple[str, ...]) -> bool:
        """Whether somebody else is whom it was done to, and not the writer as well: "my son punched my mother". A parent whom the other one strikes
        leaves a child in danger too."""
        if {"me", "us", "myself", "i"} & set(told):
            return False
        pairs = enumerate(itertools.pairwise(told))
        done_to = {after for at, (word, after) in pairs if at > 1 and word in _ONES and after in self._struck_ones and told[at - 1] not in _BESIDE}
        return bool(done_to - _PARENTS) or bool(done_to and not _PARENTS & set(told[:3]))

    def _speaks(self, rule: Rule, words: tuple[str, ...], at: int, first: int, begin: int) -> bool:
        """Whether the "i" here is the one in danger, and not somebody who goes on about another: "my roommate throws up after meals and I'm worried".
        A wish to die is that of whoever says "I", wherever it stands: "mum died and I want to go to her"."""
        if words[at] != "i" or self._acquainted(words, at):
            return False
        goes_on = rule.category is not Category.SUICIDE and words[at - 1] in ("and", "but", "so")
        return not goes_on or self._someone(words, first - 1, begin) is not About.OTHER

    def _acquainted(self, words: tuple[str, ...], index: int) -> bool:
        """Whether the word is the "I" of "someone I know"."""
        return (
            words[index] == "i"
            and index > 0
            and words[index - 1] in self._somebody
            and not self._acquainted_by.isdisjoint(words[index + 1 : index + 2])
        )

    def _someone(self, words: tuple[str, ...], first: int, begin: int, *, rule_keeps: bool = False) -> About | None:
        for index in range(first, max(begin, first - WINDOW) - 1, -1):
            word = words[index]
            if word == "me" and index and words[index - 1] in _ASKED:
                continue  # "he asked me how many of his pills"
            if self._acquainted(words, index):
                return About.OTHER  # "someone I know wants to die"
            if word in self._self:
                return About.SELF
            if word == "my" and index + 1 < len(words) and words[index + 1] in ("mind", "head", "brain", "heart", "body", "life", "whole", "only"):
                return About.SELF
            if word in self._fictional:
                return None
            if word in self._other:
                if index and words[index - 1] in ("a", "an", "any") and self._asking.search(" ".join(words[begin:first])):
                    return About.GENERIC
                if word in self._generic and not (index and words[index - 1] in ("my", "our", "his", "her", "their", "the", "a")):
                    return About.GENERIC
                return About.OTHER
            if word in self._generic | self._you and index < first and _only_told(words, index, begin):
                continue
            if word in self._generic and index < first:
                return About.GENERIC
            if word in self._you and index < first:
                return About.GENERIC if rule_keeps else None
        return About.SELF


def _only_told(words: tuple[str, ...], index: int, begin: int) -> bool:
    """Whether a word for people or for us only says whom the writer tells: "no one knows", "I never told anyone", "to be honest with you"."""
    before = words[index - 1] if index > begin else ""
    return before == "no" or before in _TELLS or (words[index] in _WHOM and "i" in words[begin:index])
