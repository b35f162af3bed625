"""Whether blows are those of a small child, and no violence between partners. Pure; its words are data (context.yaml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.crisis.normalise import Normalised

BY_A_PARTNER, OF_A_CHILD, TO_ONESELF = "hit_by_partner", "child_harmed", "hurting_oneself"
"""The rule for blows, which a small child's fulfil as well; that for a child's harm, which a small one does to another; that for self-harm, which a
small one's temper fulfils."""
_WRITER = frozenset({"me", "us"})


class SmallFists:
    """Holds the words for children and for those who are none. words: context.yaml. one: compiles a pattern in the lexicon's notation."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any]) -> None:
        self._small_child = one(words["small_child"])
        self._raging_child = one(words["raging_child"])
        self._child_hits, self._own_temper = one(words["child_hits"]), one(words["own_temper"])
        self._cared_for, self._in_class, self._teaches = one(words["in_care"]), one(words["in_class"]), one(words["teaches"])
        self._has_child = one(words["has_child"])
        self._not_her_parent = one(words["not_her_parent"])
        self._own_child = frozenset(words["own_child"])
        self._little_ones = frozenset(words["little_ones"])
        self._partners = frozenset(words["partners"])
        self._others = self._partners | frozenset(words["minders"])
        self._male, self._female = frozenset(words["male"]), frozenset(words["female"])

    def speaks_of_one(self, plain: Normalised) -> bool:
        """Whether a small child is spoken of."""
        return bool(self._small_child.search(plain.text))

    def theirs(self, rule: str, plain: Normalised, start: int, end: int) -> bool:
        """Whether what was found by that rule is no more than what small children do."""
        if rule == BY_A_PARTNER:
            return self.did(plain, start, end)
        if rule == TO_ONESELF:
            return self.speaks_of_one(plain) and self._to_itself(plain, start, end)
        return rule == OF_A_CHILD and self.did_to_another(plain, start, end)

    def did(self, plain: Normalised, start: int, end: int) -> bool:
        """Whether it is a small child, named last before, that kicks a door; one of the writer's own that hits the writer; or one in their care.

        start, end: the first and the last word that tell of the blow.
        """
        matched = plain.words[start : end + 1]
        if self._in_care(plain) and self._child_hits.search(" ".join(matched)) and not self._by_another(plain.words[:end]):
            return True
        if not self._small_child.search(plain.text):
            return False
        not_meant = self._female if "he" in matched else self._male if "she" in matched else frozenset()
        people = (self._partners | self._little_ones | self._male | self._female) - not_meant
        named = next((word for word in reversed(plain.words[: start + 3]) if word in people), "")
        if _WRITER & set(matched):
            return named in self._own_child and self.rage(plain)
        return bool(named) and named not in self._partners

    def _to_itself(self, plain: Normalised, start: int, end: int) -> bool:
        """Whether it is a small child, named last before, that hits or bites itself in a temper."""
        named = next((word for word in reversed(plain.words[:end]) if word in self._others | self._own_child | self._little_ones), "")
        return named not in self._others and bool(self._own_temper.search(" ".join(plain.words[start : end + 1])))

    def did_to_another(self, plain: Normalised, start: int, end: int) -> bool:
        """Whether it is a small child, spoken of before, that hits another: "my toddler hits his baby sister"."""
        before = " ".join(plain.words[:start])
        hits = self._child_hits.search(" ".join(plain.words[start : end + 1]))
        return bool(hits and self._small_child.search(f"{before} {plain.words[start]}")) and not self._by_another(plain.words[:end])

    def rage(self, plain: Normalised) -> bool:
        """Whether one of the writer's own, and small, hits or bites: no partner is spoken of, nor "I have a little boy and he hits me"."""
        text = self._told(plain)
        if self._in_care(plain) and self._child_hits.search(text) and not self._by_another(plain.words):
            return True
        if self._has_child.search(text) or self._partners & set(text.split()):
            return False
        return bool(self._raging_child.search(text) and self._small_child.search(text))

    def _in_care(self, plain: Normalised) -> bool:
        """Whether it is about a child whom the writer looks after for a living, and about no partner or parent."""
        if self._partners & set(self._told(plain).split()):
            return False
        taught = self._in_class.search(plain.text) and (self._teaches.search(plain.text) or self._small_child.search(plain.text))
        return bool(taught or self._cared_for.search(plain.text))

    def _by_another(self, words: tuple[str, ...]) -> bool:
        """Whether somebody else is spoken of who may hurt a child, other than the writer: "my toddler says the nanny hits the baby"."""
        told = self._not_her_parent.sub(" ", self._teaches.sub(" ", " ".join(words)))
        return bool(self._others & set(told.split()))

    def _told(self, plain: Normalised) -> str:
        """The text without parents who are none: "you're not my real mum"."""
        return str(self._not_her_parent.sub(" ", plain.text))
