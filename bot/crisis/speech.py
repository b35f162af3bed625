"""The words of the crisis protocol: which block fits, none of them twice, and the lines and buttons beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from bot.crisis.intents import OTHER
from bot.crisis.languages import either, plain
from bot.crisis.reaching import in_words
from bot.crisis.resources import Resources
from bot.crisis.stance import Stage, Stance, State
from bot.crisis.whom import About
from bot.datafile import read_words
from bot.reply import Category, Choice, Crisis, Level, Resource

OF_DYING = frozenset({Category.SUICIDE, Category.SELF_HARM})
OF_AN_ACT = frozenset({Category.SUICIDE, Category.PSYCHOSIS, Category.HARM_TO_OTHERS})
"""Where "how close?" asks about something that the visitor might do."""
_ON_PLAN = frozenset({OTHER, "someone_near", "person", "means_gone", "means_away", "in_care", "talk_line", "yes"})
"""What may be said into a safety plan that was begun: "my sister"."""
_EMERGENCY = frozenset({Category.MEDICAL_EMERGENCY})
"""Where the body comes first: answers that say nothing of where they fit are not for it."""
_THANKS = "Thank you"
"""How a line begins that needs no word before it."""


class Speech:
    """Reads its words once. words: the blocks of protocol.yaml. choices: its buttons by their names. small_words: those of each language (ISO 639-1)."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.words = read_words(Path(__file__).with_name("protocol.yaml"))
        self.choices = {key: Choice(id=key, **value) for key, value in self.words["choices"].items()}
        self._own_language = read_words(Path(__file__).with_name("own_language.yaml"))
        self.small_words = {language: frozenset(own["words"]) for language, own in self._own_language.items() if "words" in own}
        self._meant = {
            language: {name: re2.compile(either([pattern])) for name, pattern in own.get("meant", {}).items()}
            for language, own in self._own_language.items()
        }
        self._answers = read_words(Path(__file__).with_name("answers.yaml"))
        self._slow = frozenset(self._answers["not_at_once"])
        self._where = {name: _Place.of(where) for name, where in self._answers["fits"].items()}

    def has(self, intent: str) -> bool:
        """Whether there is an answer to what was heard."""
        return intent in self._answers["barriers"] or intent in self._answers["steps"]

    def fits(self, state: State, intent: str) -> bool:
        """Whether there is an answer, for this danger and for whom the talk is about, and quick enough for how near it is."""
        return self.belongs(state, intent) and not (state.stage is Stage.IMMINENT and intent in self._slow)

    def belongs(self, state: State, intent: str) -> bool:
        """As `fits`, however near it is."""
        place = self._where.get(intent)
        return self.has(intent) and (place is None or (state.category in place.dangers and state.about in place.about))

    def said(self, state: State, step: str) -> bool:
        """Whether a step was given already."""
        return f"step.{step}" in state.used

    def answer(self, state: State, intent: str, lines: dict[str, str]) -> str:
        """The answer to what stands in the way, or the small step that was asked for. Never without the emergency number where the body comes first."""
        text = self._answer(state, intent, lines)
        called = intent in self._answers["help_was_called"]
        if text and not called and state.category in _EMERGENCY and lines["emergency_bare"].lower() not in text.lower():
            text = f"{text.rstrip()} {str(self._answers['emergency_after']).format_map(lines)}"
        return text

    def _answer(self, state: State, intent: str, lines: dict[str, str]) -> str:
        barriers, steps = self._answers["barriers"], self._answers["steps"]
        if intent in barriers and self.fits(state, intent):
            return self._closest(state, "barrier", intent, barriers, lines)
        planning, state.planning = state.planning, intent == "safety_plan"
        if planning and intent in _ON_PLAN and state.used.get("plan_on", 0) < len(self.words["plan_on"]):
            state.planning = True
            return self.pick(state, "plan_on", self.words["plan_on"], lines)
        if intent in steps:
            return self._closest(state, "step", intent, steps, lines) if self.fits(state, intent) else ""
        if intent == "thanks":
            return self.pick(state, "thanks", self.words["thanks"], lines)
        if intent in ("minimise", "safe", "wish") and state.category is Category.MEDICAL_EMERGENCY:
            return self.pick(state, "minimised.medical", self.words["minimised_medical_emergency"], lines)
        if intent == "minimise":
            return self.pick(state, "minimised", self.words["minimised"], lines)
        return ""

    def _closest(self, state: State, kind: str, intent: str, answers: dict[str, list[str]], lines: dict[str, str]) -> str:
        """The variant of an answer for this danger and whom it is about, for this danger, or for somebody else, where there is one."""
        other = state.about is About.OTHER
        closer = (*([f"{intent}_{state.category}_other"] if other else []), f"{intent}_{state.category}", *([f"{intent}_other"] if other else []))
        name = next((name for name in closer if name in answers), intent)
        return self.pick(state, f"{kind}.{name}", answers[name], lines)

    def in_own_language(self, state: State, language: str, lines: dict[str, str]) -> str:
        """Where to reach a person, in the language (ISO 639-1) in which danger was told, once, and once more where it may be a matter of minutes;
        empty where there are no words for it."""
        own = self._own_language.get(language, {})
        wanted = "now" if state.stage is Stage.IMMINENT and "own_danger" in state.used else "danger"
        if wanted not in own or f"own_{wanted}" in state.used:
            return ""
        state.used[f"own_{wanted}"] = 1
        return self._with_line(own[wanted], lines)

    def in_other_words(self, message: str, language: str) -> str:
        """What is meant by a reply in that language (ISO 639-1), as far as there are words for it (own_language.yaml), or OTHER."""
        text = plain(message)
        meant = self._meant.get(language, {})
        return next((name for name, pattern in meant.items() if pattern.search(text)), OTHER)

    def only_english(self, language: str, region: str) -> str:
        """That only English is understood here, in the language (ISO 639-1) of somebody who wrote in it; empty where there are no words for it."""
        own = self._own_language.get(language)
        return self._with_line(own["only"], self.lines(State(), region)) if own else ""

    @staticmethod
    def _with_line(text: str, lines: dict[str, str]) -> str:
        return text.format(line=lines["line_bare"], number=lines["number"])

    def track(self, state: State) -> dict[str, list[str]]:
        """The blocks for this danger, about the one who writes or about somebody else, in the closest words that there are."""
        tracks: dict[str, dict[str, list[str]]] = self.words["tracks"][state.category.value]
        return tracks[_person(state)]

    def say(self, state: State, block: str, lines: dict[str, str]) -> str:
        """The next variant of a block of the track."""
        return self.pick(state, _key(state, block), self.track(state)[block], lines)

    def unsure(self, state: State, part: str, lines: dict[str, str]) -> str:
        """What is asked where it isn't known which danger it is. part: "first", "question", "reach", "again" or "further"."""
        closer = self._unsure(state, part)
        return self.pick(state, f"unsure.{closer}", self.words["unsure"][closer], lines)

    def _unsure(self, state: State, part: str) -> str:
        """The block for whom the talk is about."""
        return f"{part}_other" if state.about is About.OTHER and f"{part}_other" in self.words["unsure"] else part

    def after_what(self, state: State, text: str, *, asked: bool) -> str:
        """A next step after a message that wasn't understood: it is said that it was read, or that there is no answer to it; each line once."""
        block = ("unanswered" if asked else "noted") + "_imminent" * (state.stage is Stage.IMMINENT)
        lines: list[str] = self.words[block]
        index = state.used.get(block, 0)
        if index >= len(lines) or text.startswith(_THANKS):
            return text
        state.used[block] = index + 1
        return f"{lines[index]} {text}"

    def skip(self, state: State, block: str) -> None:
        """Leaves the first variant of a block of the track unsaid."""
        state.used.setdefault(_key(state, block), 1)

    def pick(self, state: State, key: str, variants: list[str], lines: dict[str, str]) -> str:
        """The next variant that this conversation has not heard; when all are used, a listening line and an open
        question, or the next step where it may be a matter of minutes."""
        index = state.used.get(key, 0)
        state.used[key] = index + 1
        if index < len(variants):
            return variants[index].format_map(lines) if lines else variants[index]
        turn = state.used.get("onward", 0)
        state.used["onward"] = turn + 1
        if state.stage is Stage.IMMINENT and lines:
            imminent: list[str] = self.words["listening_imminent"]
            return imminent[turn % len(imminent)].format_map(lines)
        listening, onward = self.words["listening"], self.words["onward"]
        text = listening[turn % len(listening)] + " " + onward[(turn + turn // len(listening)) % len(onward)]
        return str(text.format_map(lines)) if lines else str(text)

    def lines(self, state: State, region: str) -> dict[str, str]:
        """What stands for {line}, {emergency} and the others here."""
        return in_words(self._needed(state, region))

    def _needed(self, state: State, region: str) -> tuple[Resource, ...]:
        person = _person(state)
        minor = state.minor or (state.category is Category.CHILD_ABUSE and person not in ("grown", "other"))
        return self._resources.for_need(region, (state.category, *state.categories), minor=minor, person=person)

    def reply(self, state: State, region: str, parts: list[str], choices: str, lines: dict[str, str], *, first: bool = False) -> Stance:
        """A reply in a crisis. choices: the block that names its buttons."""
        text = "\n\n".join(part.strip() for part in parts if part.strip())
        resources = self._needed(state, region)
        if state.stage is Stage.IMMINENT:
            resources = tuple(sorted(resources, key=lambda line: line.kind != "emergency"))
        wanted = self.words["unsure"][self._unsure(state, "choices")] if choices == "unsure_choices" else self.track(state).get(choices, [])
        if choices != "choices" and "mistaken" not in wanted and len(wanted) < 4:
            wanted = [*wanted, "mistaken"]
        crisis = Crisis(
            level="crisis",
            categories=state.categories,
            region=region,
            resources=resources,
            choices=tuple(self.choices[key] for key in wanted),
        )
        return Stance(Level.CRISIS, state.stage, text, crisis, answer=False, categories=state.categories, first_of_kind=first)

    def quiet(
        self, state: State, region: str, *, text: str = "", preface: str = "", check_in: str = "", answer: bool, first: bool = False, asked: str = ""
    ) -> Stance:
        """No crisis (any more), with the lines beside."""
        categories = state.categories or (Category.SUICIDE,)
        crisis = Crisis(
            level="concern",
            categories=categories,
            region=region,
            resources=self._resources.for_need(region, categories, minor=state.minor),
            choices=tuple(self.choices[key] for key in self.words["check_in_choices"]) if check_in else (),
        )
        return Stance(Level.CONCERN, state.stage, text, crisis, answer, preface, check_in, categories, first, asked=asked)


def without_question(text: str) -> str:
    """The text without a question at its end, where something stands before it."""
    before, _, last = text.rpartition(". ")
    return f"{before}." if before and last.endswith("?") else text


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer fits."""

    about: frozenset[About]
    dangers: frozenset[Category]

    @classmethod
    def of(cls, where: dict[str, Any]) -> _Place:
        """From `fits` of answers.yaml."""
        about = {"self": {About.SELF}, "other": {About.OTHER}}.get(where.get("about", ""), {About.SELF, About.OTHER})
        return cls(frozenset(about), frozenset(Category(name) for name in where["in"]) if "in" in where else frozenset(Category) - _EMERGENCY)


_OF_IMAGES = "step.unwanted"
"""The answer after which pictures are spoken of and no anger, as State.used names it."""


def _person(state: State) -> str:
    """Who is spoken to: somebody worried about another, or the one in danger; "grown" who tells of a childhood, "watched" who feels followed,
    "images" who is frightened by pictures of hurting somebody."""
    if state.about is About.OTHER:
        return "other"
    if state.category is Category.CHILD_ABUSE and state.grown and not state.minor:
        return "grown"
    if state.category is Category.HARM_TO_OTHERS and _OF_IMAGES in state.used:
        return "images"
    return "watched" if state.category is Category.PSYCHOSIS and "voices" not in state.came_up else "self"


def _key(state: State, block: str) -> str:
    """By what a block of the track is known in State.used."""
    return f"{state.category.value}.{_person(state)}.{block}"
