"""The rules of lexicon.yaml, read, checked and compiled to RE2, and which of them a text meets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from bot.crisis.patterns import Patterns
from bot.datafile import read_words
from bot.reply import Category, Level

DONE_BY_OTHERS = frozenset({Category.DOMESTIC_VIOLENCE, Category.CHILD_ABUSE, Category.SEXUAL_ASSAULT})
"""What is done to somebody: whoever tells of long ago says "now" and "still" of what it left behind."""
_MACRO = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of lexicon.yaml, compiled."""

    id: str
    category: Category
    level: Level
    past: str
    keeps_negation: bool
    never_denied: bool
    acute: bool
    never_idiom: bool
    by_object: bool
    generic: str
    sign: bool
    about: str
    match: tuple[str, ...]
    passes: tuple[str, ...]


class LexiconError(ValueError):
    """A rule file cannot be used. Says which rule and why."""


class Lexicon:
    """Reads its rules once. Raises LexiconError where one cannot be used."""

    def __init__(self, path: Path) -> None:
        data = read_words(path)
        if not isinstance(data, dict):
            raise LexiconError(f"{path.name} holds no rules.")
        self._macros: dict[str, str] = data["macros"]
        self._said = Patterns()
        self._owners: list[tuple[Rule, bool]] = []
        self.rules = tuple(self._rule(entry) for entry in data["rules"])
        self._said.ready()
        self._idioms = Patterns(self._bounded(text) for text in data["idioms"]).ready()
        self._questions = Patterns(self._bounded(text) for text in data["questions"]).ready()

    def matches(self, text: str) -> list[tuple[Rule, Any, bool]]:
        """The rules that match somewhere in normalised text, each with its pattern, and whether that is one of the broad ones."""
        return [(rule, self._said[index], broad) for index in self._said.matching(text) for rule, broad in (self._owners[index],)]

    def idioms(self, text: str) -> list[Any]:
        """The patterns of manners of speaking that match somewhere in normalised text."""
        return [self._idioms[index] for index in self._idioms.matching(text)]

    def questions(self, text: str) -> list[Any]:
        """The patterns of questions of fact about suicide that match somewhere in normalised text."""
        return [self._questions[index] for index in self._questions.matching(text)]

    def _rule(self, entry: dict[str, Any]) -> Rule:
        try:
            rule = Rule(
                id=entry["id"],
                category=Category(entry["category"]),
                level=Level(entry["level"]),
                past=entry.get("past", "concern"),
                keeps_negation=entry.get("negation") in ("keep", "always"),
                never_denied=entry.get("negation") == "always",
                acute=bool(entry.get("acute")),
                never_idiom=entry.get("idioms") == "keep",
                by_object=entry.get("by") == "object",
                generic=entry.get("generic", "concern"),
                sign=bool(entry.get("signs")),
                about=entry.get("about", ""),
                match=tuple(entry["match"]),
                passes=tuple(entry["pass"]),
            )
            for text, broad in [(text, False) for text in entry.get("any", ())] + [(text, True) for text in entry.get("perhaps", ())]:
                self._said.add(self._bounded(text))
                self._owners.append((rule, broad))
        except (KeyError, ValueError, re2.error) as error:
            raise LexiconError(f"Rule {entry.get('id', entry)!r} in the lexicon cannot be used: {error}") from error
        return rule

    def _expand(self, text: str) -> str:
        for _ in range(8):
            expanded = _MACRO.sub(lambda found: self._macros[found[1]], text)
            if expanded == text:
                return expanded
            text = expanded
        raise LexiconError(f"Macros go round in a circle: {text[:60]}")

    def _bounded(self, text: str) -> str:
        """^ and $ stand for the beginning and the end of a sentence, not of the message."""
        expanded = self._expand(text).replace("$", "(?:$| [.?])").replace("^", "(?:^|[.?] )")
        return rf"(?:\b|^)(?:{expanded})(?:\b|$| )" if not text.startswith("^") else rf"(?:{expanded})(?:\b|$| )"

    def pattern(self, text: str) -> Any:
        """A pattern in the lexicon's own notation: macros in braces, ^ and $ for the ends of a sentence."""
        return re2.compile(self._bounded(text))
