"""The first reply of a crisis: which danger it is, whom it is about, how near it is, and what is said before anything else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.crisis.believed import FIRST_OF_ALL, NO_HURRY, WITHOUT_FIRST
from bot.crisis.detector import Assessment, Detector
from bot.crisis.hearing import Hearing
from bot.crisis.intents import Intents
from bot.crisis.kinds import SURE_OF_ANOTHER, Kinds
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.normalise import Normalised
from bot.crisis.speech import Speech, without_question
from bot.crisis.stance import Stage, Stance, State
from bot.crisis.tongues import Tongues
from bot.crisis.unsure import ASKED_AT_MOST, is_unsure
from bot.crisis.whom import About
from bot.reply import Category, Level

IMMINENT_RULES = frozenset({"means_at_hand", "going_tonight", "overdose", "went_off_with_means"})
"""Rules that know of means at hand, or of an hour that is near."""
_HANDS = ("no_breath", "chokes", "open_wound")
"""What needs hands before an ambulance can be there, by its name under `says` in intents.yaml."""
_SAID_AT_ONCE = ("brink", "missing", *_HANDS)
"""What is met first wherever it stands in a message."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Keeps in the state which danger stands from here on, and how near it is."""

    detector: Detector
    tongues: Tongues
    intents: Intents
    kinds: Kinds
    hearing: Hearing
    speech: Speech

    def of(self, state: State, found: Assessment, region: str, intent: str, plain: Normalised, message: str, *, soon: bool = False) -> Stance:
        """The first reply of a crisis. soon: it says that it will be done within hours."""
        told = found.level is Level.CRISIS
        about = found.about if told else state.about if intent == "takes_back" else About.SELF
        calls = "own_voices" in state.came_up and about is About.OTHER and self.intents.says(plain, "orders")  # "she says the river isn't cold"
        if calls or (intent == "ordered" and "voices" in state.came_up):
            about, intent = About.SELF, "ordered"  # "he says do it" is the voice
        state.category, state.categories = self.kinds.opening(state, found, intent, plain)
        of_pupil = state.category is Category.CHILD_ABUSE and "helper" in state.came_up and not self.intents.says(plain, "childhood")
        seen = told and "found_theirs" in state.came_up and not {"i", "my", "me"} & set(plain.words)  # "painless ways", after "I saw her searches"
        at_home = state.category is Category.CHILD_ABUSE and not state.grown and self.kinds.by_a_parent(state, plain)
        of_ill = state.category is Category.PSYCHOSIS and found.categories[:1] == (Category.DOMESTIC_VIOLENCE,)
        state.about = About.OTHER if (about is About.OTHER and not at_home) or of_pupil or seen or of_ill else About.SELF
        state.plan_asked, state.guessed = False, told and found.certainty < 1
        thought_of = intent == "plan_yes" and not (found.excused or self.intents.says(plain, "looked_up"))
        stored = self.intents.says(plain, "stored")  # "I have her morphine still in the drawer" is asked about first
        own_plan = thought_of and state.about is not About.OTHER and "note_found" not in found.rules and not stored
        means = bool(IMMINENT_RULES & set(found.rules)) or (own_plan and not self.intents.says(plain, "earlier"))
        at_hand = (soon and state.about is not About.OTHER) or (means and not self.intents.says(plain, "again"))
        upon_them = intent in ("abuser_near", "in_the_house", "imminent") and state.category in DONE_BY_OTHERS and state.about is About.SELF
        at_once = upon_them or (at_hand and state.category in (Category.SUICIDE, Category.HARM_TO_OTHERS))
        state.stage = Stage.IMMINENT if at_once else Stage.FIRST
        lines = self.speech.lines(state, region)
        choices = "imminent_choices" if at_once else "choices"
        first, software = self.speech.say(state, "first", lines), self.speech.pick(state, "software", self.speech.words["software"], lines)
        if urgent := self._first_of_all(state, found, intent, plain):
            state.stage, choices = (Stage.SUPPORT, "support_choices") if urgent in NO_HURRY else (Stage.IMMINENT, "imminent_choices")
            known = urgent not in WITHOUT_FIRST
            parts = [*([first] if known else []), self.speech.answer(state, urgent, lines), software]
        elif at_once:
            parts = [first, self.speech.say(state, "imminent", lines), software]
        elif state.category is Category.MEDICAL_EMERGENCY and (state.unsure or not is_unsure(found, state.category, plain)):
            state.stage = Stage.IMMINENT
            parts = [first, self.speech.say(state, "reach", lines), software, self.speech.say(state, "question", lines)]
        elif heard := self.hearing.surely(state, plain, message):
            parts = [self.speech.answer(state, heard, lines), software]
        elif is_unsure(found, state.category, plain) and not state.unsure and not self._asked_about_dying(state, found):
            state.unsure, state.doubtful, state.confirmed, choices = 1, message, False, "unsure_choices"
            asked = " ".join(self.speech.unsure(state, part, lines) for part in ("first", "question"))  # in one piece, above its buttons
            parts = [asked, software, self.speech.unsure(state, "reach", lines)]
        else:
            parts = [first, software, self.speech.say(state, "question", lines), self.speech.say(state, "reach", lines)]
            if state.about is About.SELF and state.category in DONE_BY_OTHERS and self.intents.says(plain, "strangled"):
                parts.append(without_question(self.speech.answer(state, "strangled", lines)))
        return self.speech.reply(state, region, [self.own_language(state, message, lines), *parts], choices, lines, first=True)

    def anew(self, state: State, found: Assessment, region: str, intent: str, plain: Normalised, message: str) -> Stance:
        """The first reply to what is clear by now: it isn't asked once more which danger it is."""
        state.unsure = ASKED_AT_MOST
        stance = self.of(state, found, region, intent, plain, message)
        state.unsure = 0
        return stance

    @staticmethod
    def _asked_about_dying(state: State, found: Assessment) -> bool:
        """Whether it was gently asked before, and this is read as the answer: "not suicidal, they'd just be better off"."""
        return state.checked_in and state.category is Category.SUICIDE and state.about is About.SELF and found.certainty >= SURE_OF_ANOTHER

    def by_hand(self, state: State, plain: Normalised) -> str:
        """What has to be done at once for somebody who doesn't breathe, chokes or bleeds; "" where it is none of these."""
        return next((name for name in _HANDS if self.intents.says(plain, name) and self.speech.fits(state, name)), "")

    def own_language(self, state: State, message: str, lines: dict[str, str]) -> str:
        """Where a person can be reached, in the language of the message, where that isn't English; once in a conversation."""
        language = self.detector.languages.language(message) or self.tongues.of(message)
        state.language = language or state.language
        return self.speech.in_own_language(state, state.language, lines) if state.language else ""

    def _first_of_all(self, state: State, found: Assessment, intent: str, plain: Normalised) -> str:
        """What is met before anything is asked, "" where there is nothing: "I'm on the bridge", "he's gone missing"."""
        said = {intent, *found.rules, *(name for name in _SAID_AT_ONCE if self.intents.says(plain, name))}
        return next((name for name, kind in FIRST_OF_ALL.items() if name in said and state.category is kind and self.speech.fits(state, name)), "")
