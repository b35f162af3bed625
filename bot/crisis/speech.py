"""The words of the crisis protocol: which block fits, none of them twice, and the lines and buttons beside them."""

from __future__ import annotations

from pathlib import Path

from bot.crisis.datafile import read_words
from bot.crisis.detector import DONE_BY_OTHERS, About
from bot.crisis.intents import OTHER
from bot.crisis.reaching import in_words
from bot.crisis.resources import Resources
from bot.crisis.stance import Stage, Stance, State
from bot.reply import Category, Choice, Crisis, Level, Resource

OF_DYING = frozenset({Category.SUICIDE, Category.SELF_HARM})
OF_AN_ACT = frozenset({Category.SUICIDE, Category.PSYCHOSIS, Category.HARM_TO_OTHERS})
"""Where "how close?" asks about something that the visitor might do."""
_BARRIERS = ("cannot_speak", "police", "bad_before", "cost", "stranger", "burden", "no_one", "distrust", "hospital", "not_believed", "cannot_tell")
_HELPERS_STEPS = frozenset({"how_to_talk", "they_far", "they_silent", "they_ok", "report"})
_OWN_STEPS = frozenset({"told_someone", "comforted", "hope"})
_ON_PLAN = frozenset({OTHER, "someone_near", "person", "means_gone", "means_away", "in_care", "talk_line", "yes"})
"""What may be said into a safety plan that was begun: "my sister"."""
_STEP_FITS = {
    "blame": DONE_BY_OTHERS,
    "where_go": DONE_BY_OTHERS,
    "images": DONE_BY_OTHERS,
    "long_ago": DONE_BY_OTHERS,
    "medical_care": frozenset({Category.SEXUAL_ASSAULT}),
    "report": frozenset({Category.CHILD_ABUSE}),
    "after_harm": frozenset({Category.HARM_TO_OTHERS}),
    "anger": frozenset({Category.HARM_TO_OTHERS}),
    "comforted": OF_AN_ACT | OF_DYING,
    "told_someone": OF_AN_ACT | OF_DYING,
    "cannot_tell": OF_AN_ACT | OF_DYING,
    "they_ok": OF_DYING,
    "hope": frozenset(Category) - {Category.MEDICAL_EMERGENCY},
    "talk_line": frozenset(Category) - {Category.MEDICAL_EMERGENCY},
    "advocate": DONE_BY_OTHERS,
    "not_believed": DONE_BY_OTHERS,
    "means_gone": OF_AN_ACT | OF_DYING,
    "means_away": OF_AN_ACT | OF_DYING,
    "too_late": OF_AN_ACT | OF_DYING,
}
"""Steps that fit some dangers only; the others fit all."""


class Speech:
    """Reads protocol.yaml once. words: its blocks. choices: its buttons by their names."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.words = read_words(Path(__file__).with_name("protocol.yaml"))
        self.choices = {key: Choice(id=key, **value) for key, value in self.words["choices"].items()}

    def answer(self, state: State, intent: str, lines: dict[str, str]) -> str:
        """The answer to what stands in the way, or the small step that was asked for."""
        if intent in _BARRIERS and state.category in _STEP_FITS.get(intent, Category):
            barrier = intent if (closer := f"{intent}_{state.category}") not in self.words["barriers"] else closer
            return self.pick(state, f"barrier.{barrier}", self.words["barriers"][barrier], lines)
        planning, state.planning = state.planning, intent == "safety_plan"
        if planning and intent in _ON_PLAN and state.used.get("plan_on", 0) < len(self.words["plan_on"]):
            state.planning = True
            return self.pick(state, "plan_on", self.words["plan_on"], lines)
        wrong_person = _OWN_STEPS if state.about is About.OTHER else _HELPERS_STEPS
        if state.category not in _STEP_FITS.get(intent, Category) or intent in wrong_person:
            return ""
        if intent in self.words["steps"]:
            step = f"{intent}_other" if state.about is About.OTHER and f"{intent}_other" in self.words["steps"] else intent
            return self.pick(state, f"step.{step}", self.words["steps"][step], lines)
        if intent == "thanks":
            return self.pick(state, "thanks", self.words["thanks"], lines)
        if intent in ("minimise", "safe") and state.category is Category.MEDICAL_EMERGENCY:
            return self.pick(state, "minimised.medical", self.words["minimised_medical_emergency"], lines)
        if intent == "minimise":
            return self.pick(state, "minimised", self.words["minimised"], lines)
        return ""

    def track(self, state: State) -> dict[str, list[str]]:
        """The blocks for this danger, about the one who writes or about somebody else."""
        person = "other" if state.about is About.OTHER else "self"
        track: dict[str, list[str]] = self.words["tracks"][state.category.value][person]
        return track

    def say(self, state: State, block: str, lines: dict[str, str]) -> str:
        """The next variant of a block of the track."""
        return self.pick(state, _key(state, block), self.track(state)[block], lines)

    def skip(self, state: State, block: str) -> None:
        """Leaves the first variant of a block of the track unsaid."""
        state.used.setdefault(_key(state, block), 1)

    def pick(self, state: State, key: str, variants: list[str], lines: dict[str, str]) -> str:
        """The next variant that this conversation has not heard; when all are used, a listening line and an open question."""
        index = state.used.get(key, 0)
        state.used[key] = index + 1
        if index < len(variants):
            return variants[index].format_map(lines) if lines else variants[index]
        turn = state.used.get("onward", 0)
        state.used["onward"] = turn + 1
        listening, onward = self.words["listening"], self.words["onward"]
        text = listening[turn % len(listening)] + " " + onward[(turn + turn // len(listening)) % len(onward)]
        return str(text.format_map(lines)) if lines else str(text)

    def lines(self, state: State, region: str) -> dict[str, str]:
        """What stands for {line}, {emergency} and the others here."""
        return in_words(self._needed(state, region))

    def _needed(self, state: State, region: str) -> tuple[Resource, ...]:
        minor = state.minor or (state.category is Category.CHILD_ABUSE)
        return self._resources.for_need(region, (state.category, *state.categories), minor=minor)

    def reply(self, state: State, region: str, parts: list[str], choices: str, lines: dict[str, str], *, first: bool = False) -> Stance:
        """A reply in a crisis. choices: the block that names its buttons."""
        text = "\n\n".join(part.strip() for part in parts if part.strip())
        resources = self._needed(state, region)
        if state.stage is Stage.IMMINENT:
            resources = tuple(sorted(resources, key=lambda line: line.kind != "emergency"))
        wanted = self.track(state).get(choices, [])
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

    def quiet(self, state: State, region: str, *, text: str = "", preface: str = "", check_in: str = "", answer: bool, first: bool = False) -> Stance:
        """No crisis (any more), with the lines beside."""
        categories = state.categories or (Category.SUICIDE,)
        crisis = Crisis(
            level="concern",
            categories=categories,
            region=region,
            resources=self._resources.for_need(region, categories, minor=state.minor),
            choices=tuple(self.choices[key] for key in self.words["check_in_choices"]) if check_in else (),
        )
        return Stance(Level.CONCERN, state.stage, text, crisis, answer, preface, check_in, categories, first)


def _key(state: State, block: str) -> str:
    """By what a block of the track is known in State.used."""
    return f"{state.category.value}.{state.about.value}.{block}"
