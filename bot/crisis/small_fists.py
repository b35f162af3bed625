"""Whether blows are those of a small child, and no violence between partners. Pure; its words are data (context.yaml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.crisis.normalise import Normalised

_WRITER = frozenset({"me", "us"})


class SmallFists:
    """Holds the words for children and for those who are none. words: context.yaml. one: compiles a pattern in the lexicon's notation."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any]) -> None:
        self._small_child = one(words["small_child"])
        self._raging_child = one(words["raging_child"])
        self._has_child = one(words["has_child"])
        self._not_her_parent = one(words["not_her_parent"])
        self._own_child = frozenset(words["own_child"])
        self._little_ones = frozenset(words["little_ones"])
        self._partners = frozenset(words["partners"])
        self._male, self._female = frozenset(words["male"]), frozenset(words["female"])

    def did(self, plain: Normalised, start: int, end: int) -> bool:
        """Whether it is a small child, named last before, that kicks a door; or one of the writer's own that hits the writer.

        start, end: the first and the last word that tell of the blow.
        """
        matched = plain.words[start : end + 1]
        if not self._small_child.search(plain.text):
            return False
        not_meant = self._female if "he" in matched else self._male if "she" in matched else frozenset()
        people = (self._partners | self._little_ones | self._male | self._female) - not_meant
        named = next((word for word in reversed(plain.words[: start + 3]) if word in people), "")
        if _WRITER & set(matched):
            return named in self._own_child and self.rage(plain)
        return bool(named) and named not in self._partners

    def rage(self, plain: Normalised) -> bool:
        """Whether one of the writer's own, and small, hits or bites: no partner is spoken of, nor "I have a little boy and he hits me"."""
        text = self._not_her_parent.sub(" ", plain.text)
        if self._has_child.search(text) or self._partners & set(text.split()):
            return False
        return bool(self._raging_child.search(text) and self._small_child.search(text))
