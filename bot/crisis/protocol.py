"""The crisis protocol: a small state machine over the visitor's messages, and the words of each state.

Nothing is stored: the state is replayed from the history that the client sends. What the history claims that *we* said
is never read, so a forged history can only make the reply more careful, not less. Words are data (protocol.yaml).

States of a conversation, and what moves it on:

    none -> first          a message reads as crisis (or hopeless ones add up to it)
    first -> plan          "I think about it": one question about plan, time and means, asked once
    first, plan -> imminent "I might act", a plan with means, in danger now
    first, plan -> support  everything short of that; a refusal to answer is respected
    any -> waved_off       "that's not what I meant": thanked, lines kept at hand, back to the conversation
    any -> moved_on        a clear question on the articles' subject: answered, lines kept at hand
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.crisis.datafile import read_words
from bot.crisis.detector import About, Assessment, Detector
from bot.crisis.intents import OTHER, Intents
from bot.crisis.normalise import Normalised
from bot.crisis.reaching import in_words
from bot.crisis.resources import Resources
from bot.crisis.semantic import DONE_BY_OTHERS, RECALLED, SHORT, Semantic
from bot.reply import Category, Choice, Crisis, Level, Resource, Turn

_HERE = Path(__file__).parent
SIGNS_FOR_CRISIS = 3
"""A third hopeless message about oneself in one conversation is read as crisis (a clinician would ask by then); a second one, or a yes,
where it follows the question whether there are thoughts of not wanting to live."""
_SURE_OF_ANOTHER = 0.8
"""Certainty from which a reading alone, without a rule, may turn a crisis that stands to another danger."""
_BRIEF = 16
"""Words up to which a first message in danger says one thing: "been looking at my shotgun"."""
_QUIET_TURNS = 2
"""Turns for which the lines stay beside the answers after a crisis was waved off or moved on from."""
_BARRIERS = ("cannot_speak", "police", "bad_before", "cost", "stranger", "burden", "no_one", "distrust", "hospital", "not_believed")
_IMMINENT_RULES = frozenset({"means_at_hand", "going_tonight", "overdose"})
_OVER_SENTENCES = frozenset({"wish_to_die"})
"""Rules that reach over sentences, so over short messages as well: "my husband died", then "I want to follow him"."""
_HELPERS_STEPS = frozenset({"how_to_talk", "they_far", "they_silent", "report"})
_ACUTE = frozenset(
    {"act", "imminent", "now", "plan_yes", "has_plan", "they_now", "they_plan", "danger_now", "hurt_badly", "body_bad", "dark_now", "too_late"}
)
_ON_PLAN = frozenset({OTHER, "someone_near", "person", "means_gone", "means_away", "in_care", "talk_line", "yes"})
"""What may be said into a safety plan that was begun: "my sister"."""
_TALKED_THROUGH = frozenset(Category) - {Category.CHILD_ABUSE, Category.MEDICAL_EMERGENCY, Category.HARM_TO_OTHERS}
_OF_DYING = frozenset({Category.SUICIDE, Category.SELF_HARM})
_OF_AN_ACT = frozenset({Category.SUICIDE, Category.PSYCHOSIS, Category.HARM_TO_OTHERS})
"""Where "how close?" asks about something that the visitor might do."""
_STEP_FITS = {
    "blame": DONE_BY_OTHERS,
    "where_go": DONE_BY_OTHERS,
    "images": DONE_BY_OTHERS,
    "long_ago": DONE_BY_OTHERS,
    "medical_care": frozenset({Category.SEXUAL_ASSAULT}),
    "report": frozenset({Category.CHILD_ABUSE}),
    "after_harm": frozenset({Category.HARM_TO_OTHERS}),
    "advocate": DONE_BY_OTHERS,
    "not_believed": DONE_BY_OTHERS,
    "means_gone": _OF_AN_ACT | _OF_DYING,
    "means_away": _OF_AN_ACT | _OF_DYING,
    "too_late": _OF_AN_ACT | _OF_DYING,
}
"""Steps that fit some dangers only; the others fit all."""
_ASKS_PLAN = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.EATING_DISORDER})


class Stage(StrEnum):
    """Where the conversation stands."""

    NONE = "none"
    FIRST = "first"
    PLAN = "plan"
    IMMINENT = "imminent"
    SUPPORT = "support"
    WAVED_OFF = "waved_off"
    MOVED_ON = "moved_on"


_STANDING = frozenset({Stage.FIRST, Stage.PLAN, Stage.IMMINENT, Stage.SUPPORT})


@dataclass(slots=True)
class _State:
    stage: Stage = Stage.NONE
    category: Category = Category.SUICIDE
    categories: tuple[Category, ...] = ()
    about: About = About.SELF
    minor: bool = False
    signs: int = 0
    quiet: int = 0
    plan_asked: bool = False
    checked_in: bool = False
    planning: bool = False
    asked: bool = False
    of_suicide: bool = False
    said: tuple[str, ...] = ()
    used: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stance:
    """What the protocol makes of the newest message, in the light of those before it.

    level: of the conversation now. `crisis` means that `text` is the reply and nothing else may be said.
    answer: whether the articles may answer too (never in a crisis).
    preface / check_in: lines that go before and after an answer in a `concern`.
    """

    level: Level
    stage: Stage
    text: str = ""
    crisis: Crisis | None = None
    answer: bool = True
    preface: str = ""
    check_in: str = ""
    categories: tuple[Category, ...] = ()
    first_of_kind: bool = False


class Protocol:
    """Reads its words once; `follow` is pure."""

    def __init__(
        self, detector: Detector | None = None, resources: Resources | None = None, default_region: str = "", semantic: Semantic | None = None
    ) -> None:
        self.detector = detector or Detector()
        self.resources = resources or Resources()
        self._default_region = default_region
        self._semantic = semantic
        words = read_words(_HERE / "protocol.yaml")
        self._words = words
        self._choices = {key: Choice(id=key, **value) for key, value in words["choices"].items()}
        self._intents = Intents({self.detector.normalise(choice.message).text: key for key, choice in self._choices.items()})

    # ------------------------------------------------------------------ the turn

    def follow(self, turn: Turn) -> Stance:
        """Replays the visitor's messages, then answers the newest. Time is linear in the length of the history."""
        region = self.resources.resolve(turn.region, turn.locale, self._default_region)
        state = _State()
        for message in turn.history:
            if message.role == "user":
                self._step(state, message.content, region)
        return self._step(state, turn.message, region)

    def plainly(self, turn: Turn) -> bool:
        """Whether the rules alone see a crisis in the newest message: a millisecond's look, to let it pass before others."""
        return self.detector.assess(turn.message).level is Level.CRISIS

    def dangerous(self, turn: Turn) -> bool:
        """Whether the turn, in the light of what was said before, is a crisis."""
        stance = self.follow(turn)
        return stance.crisis is not None and stance.crisis.level == "crisis"

    def _step(self, state: _State, message: str, region: str) -> Stance:
        plain = self.detector.normalise(message)
        found = self.detector.assess(message)
        if self._semantic is not None:
            found = self._semantic.raised(message, found, () if state.stage in _STANDING else state.said)
        if found.level is not Level.CRISIS and state.said and len(plain.words) <= SHORT:
            together = self.detector.assess(_after(state.said, message))
            found = together if _OVER_SENTENCES & set(together.rules) and together.level is Level.CRISIS else found
        intent, before = self._intents.of(plain), state.stage
        if self._intents.by_a_minor(plain):
            intent = "young" if intent == OTHER and not state.minor and len(plain.words) <= _BRIEF else intent
            state.minor = True
        if found.sign:
            state.signs += 1
        level = found.level
        asked, state.asked = state.asked, False
        of_suicide, state.of_suicide = state.of_suicide, level is Level.CONCERN and bool(_OF_DYING & set(found.categories))
        state.said = () if level is Level.CRISIS else (*state.said, message)[-RECALLED:] if message.strip() else state.said
        if level is Level.CONCERN and found.sign and (asked or state.signs >= SIGNS_FOR_CRISIS):
            level = Level.CRISIS
        if before in _STANDING:
            return self._inside(state, found, level, intent, plain, region)
        taken_back = intent == "takes_back" and before is Stage.WAVED_OFF and state.quiet == _QUIET_TURNS
        if (
            intent == "dark"
            or taken_back
            or level is Level.CRISIS
            or self._adds_up(state, intent, asked=asked)
            or (of_suicide and intent == "method")
        ):
            return self._open(state, found, region, intent if len(plain.words) <= _BRIEF else OTHER)
        if level is Level.CONCERN:
            state.quiet = 0
            return self._concern(state, found, region, ask=True)
        if before in (Stage.WAVED_OFF, Stage.MOVED_ON) and state.quiet > 0:
            state.quiet -= 1
            return self._concern(state, found, region, ask=False)
        return Stance(Level.NONE, state.stage)

    def _adds_up(self, state: _State, intent: str, *, asked: bool) -> bool:
        """Whether a few words say what none of the messages before them did."""
        return (asked and intent in ("yes", "darkly")) or (state.signs >= SIGNS_FOR_CRISIS - 1 and intent == "done")

    def _open(self, state: _State, found: Assessment, region: str, intent: str) -> Stance:
        """The first reply of a crisis."""
        told = found.level is Level.CRISIS
        categories = found.categories if told else state.categories if intent == "takes_back" else (Category.SUICIDE,)
        commanded = Category.PSYCHOSIS in categories and categories[0] in (Category.SUICIDE, Category.SELF_HARM, Category.HARM_TO_OTHERS)
        state.category, state.categories = Category.PSYCHOSIS if commanded else categories[0], categories
        about = found.about if told else state.about if intent == "takes_back" else About.SELF
        state.about = About.OTHER if about is About.OTHER else About.SELF
        state.plan_asked = False
        at_hand = bool(_IMMINENT_RULES & set(found.rules)) or (intent == "plan_yes" and state.about is not About.OTHER)
        at_once = at_hand and state.category in (Category.SUICIDE, Category.HARM_TO_OTHERS)
        state.stage = Stage.IMMINENT if at_once else Stage.FIRST
        lines = self._lines(state, region)
        parts = [self._say(state, "first", lines), self._pick(state, "software", self._words["software"], lines)]
        if at_once:
            parts = [parts[0], self._say(state, "imminent", lines), parts[1]]
            return self._reply(state, region, parts, "imminent_choices", lines, first=True)
        if state.category is Category.MEDICAL_EMERGENCY:
            state.stage = Stage.IMMINENT
            parts = [parts[0], self._say(state, "reach", lines), parts[1], self._say(state, "question", lines)]
        else:
            parts += [self._say(state, "question", lines), self._say(state, "reach", lines)]
        return self._reply(state, region, parts, "choices", lines, first=True)

    def _inside(self, state: _State, found: Assessment, level: Level, intent: str, plain: Normalised, region: str) -> Stance:
        """Every later message while the crisis stands."""
        lines = self._lines(state, region)
        if intent in ("wave_off", "mistaken") and level is not Level.CRISIS:
            state.stage, state.quiet = Stage.WAVED_OFF, _QUIET_TURNS
            text = self._pick(state, "waved_off", self._words["waved_off"], lines)
            return self._quiet(state, region, text=text, answer=False)
        if level is not Level.CRISIS and self._moves_on(intent, plain, found):
            state.stage, state.quiet = Stage.MOVED_ON, _QUIET_TURNS
            if intent == "change_topic" and not self._intents.on_our_subject(plain):
                return self._quiet(state, region, text=self._pick(state, "changed_topic", self._words["changed_topic"], lines), answer=False)
            return self._quiet(state, region, preface=self._words["moved_on"], answer=True)
        if level is Level.CRISIS and found.level is Level.CRISIS:
            helpless = intent == "cannot_call" and state.about is About.OTHER  # "she won't let me call anyone"
            armed = intent == "plan_yes" and state.category is Category.HARM_TO_OTHERS and found.certainty < 1  # "I have a knife"
            if self._turns_elsewhere(state, found, plain) and not (helpless or armed):
                return self._open(state, found, region, intent)
            state.categories = tuple(c for c in Category if c in {*state.categories, *found.categories})
            if _IMMINENT_RULES & set(found.rules) and intent not in ("wish", "safe"):
                intent = "imminent"
        return self._advance(state, intent, region, lines)

    def _advance(self, state: _State, intent: str, region: str, lines: dict[str, str]) -> Stance:
        track = self._track(state)
        intent = self._here(state, intent)
        answered = self._specific(state, intent, lines)
        if intent in _ACUTE:
            state.stage = Stage.IMMINENT
            return self._reply(state, region, [answered or self._say(state, "imminent", lines)], "imminent_choices", lines)
        if answered:
            if state.stage is not Stage.IMMINENT and intent in ("calling", "someone_near"):
                state.stage = Stage.SUPPORT
            choices = "imminent_choices" if state.stage is Stage.IMMINENT else "support_choices"
            if state.stage in (Stage.FIRST, Stage.PLAN):
                state.stage = Stage.SUPPORT
            return self._reply(state, region, [answered], choices, lines)
        if state.stage is Stage.IMMINENT and intent not in ("safe", "safe_now", "wish", "they_safe", "urge"):
            return self._reply(state, region, [self._say(state, "imminent", lines)], "imminent_choices", lines)
        if (
            state.stage is Stage.FIRST
            and "plan" in track
            and not state.plan_asked
            and intent in ("thoughts", "safe", "yes", OTHER, "urge", "they_safe", "no", "darkly", "they_silent")
        ):
            state.stage, state.plan_asked = Stage.PLAN, True
            if state.category in _ASKS_PLAN and intent != "no":
                return self._reply(state, region, [self._say(state, "plan", lines)], "plan_choices", lines)
        if state.stage is Stage.PLAN and intent == "yes":
            state.stage = Stage.IMMINENT
            return self._reply(state, region, [self._say(state, "imminent", lines)], "imminent_choices", lines)
        state.stage = Stage.SUPPORT
        return self._reply(state, region, [self._say(state, "support", lines)], "support_choices", lines)

    def _here(self, state: _State, intent: str) -> str:
        """What an intent comes to, by whom the talk is about and by the danger."""
        other, category = state.about is About.OTHER, state.category
        match intent:
            case "denies":
                return "wish"
            case "abuser_near":
                return "imminent" if category in DONE_BY_OTHERS and not other else OTHER
            case "near":
                return "now" if category in _OF_AN_ACT else OTHER
            case "act" if category is Category.SELF_HARM:
                return "urge"
            case "what_to_say":
                return "how_to_talk" if other else "stranger"
            case "what_to_do" if other and category in _TALKED_THROUGH:
                return "how_to_talk"
            case "blame" if other and category in _OF_DYING:
                return "not_yours"
            case "report" if category is Category.SEXUAL_ASSAULT:
                return "medical_care"
            case _:
                return intent

    def _specific(self, state: _State, intent: str, lines: dict[str, str]) -> str:
        """The answer to what stands in the way, or the small step that was asked for."""
        if intent in _BARRIERS and state.category in _STEP_FITS.get(intent, Category):
            barrier = intent if (closer := f"{intent}_{state.category}") not in self._words["barriers"] else closer
            return self._pick(state, f"barrier.{barrier}", self._words["barriers"][barrier], lines)
        planning, state.planning = state.planning, intent == "safety_plan"
        if planning and intent in _ON_PLAN and state.used.get("plan_on", 0) < len(self._words["plan_on"]):
            state.planning = True
            return self._pick(state, "plan_on", self._words["plan_on"], lines)
        if state.category not in _STEP_FITS.get(intent, Category) or (intent in _HELPERS_STEPS and state.about is not About.OTHER):
            return ""
        if intent in self._words["steps"]:
            return self._pick(state, f"step.{intent}", self._words["steps"][intent], lines)
        if intent == "thanks":
            return self._pick(state, "thanks", self._words["thanks"], lines)
        if intent in ("minimise", "safe") and state.category is Category.MEDICAL_EMERGENCY:
            return self._pick(state, "minimised.medical", self._words["minimised_medical_emergency"], lines)
        if intent == "minimise":
            return self._pick(state, "minimised", self._words["minimised"], lines)
        return ""

    def _concern(self, state: _State, found: Assessment, region: str, *, ask: bool) -> Stance:
        check_in = ""
        if ask and found.sign and not state.checked_in:
            state.checked_in = state.asked = True
            check_in = self._pick(state, "check_in", self._words["check_in"], {})
        if found.categories:
            state.categories = found.categories
        return self._quiet(state, region, check_in=check_in, answer=True, first=ask)

    # ------------------------------------------------------------------ reading a reply

    def _moves_on(self, intent: str, plain: Normalised, found: Assessment) -> bool:
        if intent == "change_topic":
            return True
        if found.level is not Level.NONE or len(plain.words) < 3:
            return False
        return intent in (OTHER, "yes", "no", "thanks") and self._intents.asks(plain) and self._intents.on_our_subject(plain)

    def _turns_elsewhere(self, state: _State, found: Assessment, plain: Normalised) -> bool:
        """A new and more urgent danger, or another person: that opens again, with its own first words."""
        new = found.categories[0]
        if new is state.category or new in state.categories or found.certainty < _SURE_OF_ANOTHER:
            return False
        if {new, state.category} <= DONE_BY_OTHERS and (found.certainty < 1 or found.about is state.about is About.OTHER):
            return False
        if state.category is Category.HARM_TO_OTHERS and new in DONE_BY_OTHERS and not {"me", "us"} & set(plain.words):
            return False  # why one is so angry: "he hurt my sister"
        if new is Category.HARM_TO_OTHERS and found.about is About.OTHER and state.category in DONE_BY_OTHERS:
            return False  # whoever hurts one threatens others too: "he said he'd hurt my mum"
        urgent = list(Category)
        return urgent.index(new) < urgent.index(state.category) or new not in (Category.SUICIDE, Category.SELF_HARM)

    # ------------------------------------------------------------------ words

    def _track(self, state: _State) -> dict[str, list[str]]:
        person = "other" if state.about is About.OTHER else "self"
        track: dict[str, list[str]] = self._words["tracks"][state.category.value][person]
        return track

    def _say(self, state: _State, block: str, lines: dict[str, str]) -> str:
        key = f"{state.category.value}.{state.about.value}.{block}"
        return self._pick(state, key, self._track(state)[block], lines)

    def _pick(self, state: _State, key: str, variants: list[str], lines: dict[str, str]) -> str:
        """The next variant that this conversation has not heard; when all are used, a listening line and an open question."""
        index = state.used.get(key, 0)
        state.used[key] = index + 1
        if index < len(variants):
            return variants[index].format_map(lines) if lines else variants[index]
        turn = state.used.get("onward", 0)
        state.used["onward"] = turn + 1
        listening, onward = self._words["listening"], self._words["onward"]
        text = listening[turn % len(listening)] + " " + onward[(turn + turn // len(listening)) % len(onward)]
        return str(text.format_map(lines)) if lines else str(text)

    def _lines(self, state: _State, region: str) -> dict[str, str]:
        return in_words(self._needed(state, region))

    def _needed(self, state: _State, region: str) -> tuple[Resource, ...]:
        minor = state.minor or (state.category is Category.CHILD_ABUSE)
        return self.resources.for_need(region, (state.category, *state.categories), minor=minor)

    def _reply(self, state: _State, region: str, parts: list[str], choices: str, lines: dict[str, str], *, first: bool = False) -> Stance:
        text = "\n\n".join(part.strip() for part in parts if part.strip())
        resources = self._needed(state, region)
        if state.stage is Stage.IMMINENT:
            resources = tuple(sorted(resources, key=lambda line: line.kind != "emergency"))
        wanted = self._track(state).get(choices, [])
        if choices != "choices" and "mistaken" not in wanted and len(wanted) < 4:
            wanted = [*wanted, "mistaken"]
        crisis = Crisis(
            level="crisis",
            categories=state.categories,
            region=region,
            resources=resources,
            choices=tuple(self._choices[key] for key in wanted),
        )
        return Stance(Level.CRISIS, state.stage, text, crisis, answer=False, categories=state.categories, first_of_kind=first)

    def _quiet(
        self, state: _State, region: str, *, text: str = "", preface: str = "", check_in: str = "", answer: bool, first: bool = False
    ) -> Stance:
        categories = state.categories or (Category.SUICIDE,)
        crisis = Crisis(
            level="concern",
            categories=categories,
            region=region,
            resources=self.resources.for_need(region, categories, minor=state.minor),
            choices=tuple(self._choices[key] for key in self._words["check_in_choices"]) if check_in else (),
        )
        return Stance(Level.CONCERN, state.stage, text, crisis, answer, preface, check_in, categories, first)


def _after(before: tuple[str, ...], message: str) -> str:
    """Several messages as one text."""
    return " . ".join((*before, message))
