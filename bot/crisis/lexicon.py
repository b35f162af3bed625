"""The rules of lexicon.yaml, read, checked and compiled to RE2, and which of them a text meets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import re2

from bot.crisis.patterns import PatternError, Patterns
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


class Met(NamedTuple):
    """rules: each with its pattern, and whether that is one of the broad ones. idioms: manners of speaking. questions: of fact, about suicide."""

    rules: list[tuple[Rule, Any, bool]]
    idioms: list[Any]
    questions: list[Any]


class LexiconError(ValueError):
    """A rule file cannot be used. Says which rule and why."""


class Lexicon:
    """Reads its rules once. Raises LexiconError where one cannot be used."""

    def __init__(self, path: Path) -> None:
        data = read_words(path)
        if not isinstance(data, dict):
            raise LexiconError(f"{path.name} holds no rules.")
        self._macros: dict[str, str] = data["macros"]
        owned = [(rule, text, broad) for rule, texts in map(self._rule, data["rules"]) for text, broad in texts]
        self.rules = tuple(dict.fromkeys(rule for rule, _, _ in owned))
        self._owners = [(rule, broad) for rule, _, broad in owned]
        harmless = [*data["idioms"], *data["questions"]]
        self._idioms_end = len(owned) + len(data["idioms"])
        try:
            self._patterns = Patterns(self._bounded(text) for text in (*(text for _, text, _ in owned), *harmless))
        except PatternError as error:
            where = f"Rule {owned[error.index][0].id!r}" if error.index < len(owned) else repr(harmless[error.index - len(owned)])
            raise LexiconError(f"{where} in the lexicon cannot be used: {error}") from error

    def met(self, text: str) -> Met:
        """What normalised text meets, with the patterns that match somewhere in it."""
        met = Met([], [], [])
        for index in self._patterns.matching(text):
            pattern = self._patterns[index]
            if index < len(self._owners):
                rule, broad = self._owners[index]
                met.rules.append((rule, pattern, broad))
            else:
                (met.idioms if index < self._idioms_end else met.questions).append(pattern)
        return met

    @staticmethod
    def _rule(entry: dict[str, Any]) -> tuple[Rule, list[tuple[str, bool]]]:
        """The rule and its patterns, each with whether it is one of the broad ones."""
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
        except (KeyError, ValueError) as error:
            raise LexiconError(f"Rule {entry.get('id', entry)!r} in the lexicon cannot be used: {error}") from error
        return rule, [(text, False) for text in entry.get("any", ())] + [(text, True) for text in entry.get("perhaps", ())]

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
