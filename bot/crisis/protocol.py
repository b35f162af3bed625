"""The crisis protocol: a small state machine over the visitor's messages. Its first reply is opening.py, what follows inside.py; its words are
spoken by speech.py.

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

from dataclasses import replace

from bot.crisis.believed import BABIES, FIRST_OF_ALL, ONLY_THERE
from bot.crisis.detector import Assessment, Detector
from bot.crisis.gentle import Answer, answered
from bot.crisis.hearing import Hearing
from bot.crisis.inside import BRIEF, QUIET_TURNS, Inside
from bot.crisis.intents import OTHER, Intents
from bot.crisis.kinds import Kinds
from bot.crisis.listening import Listener
from bot.crisis.meant import others_hear
from bot.crisis.normalise import Normalised
from bot.crisis.noticing import Noticing, known_to_be_less
from bot.crisis.opening import Opening
from bot.crisis.resources import Resources
from bot.crisis.semantic import RECALLED, Semantic
from bot.crisis.speech import OF_DYING, Speech
from bot.crisis.stance import REMEMBERED, STANDING, Stage, Stance, State
from bot.crisis.together import together
from bot.crisis.tongues import Tongues
from bot.crisis.unsure import is_unsure
from bot.crisis.whom import About
from bot.reply import Category, Level, Turn
from bot.spoken import unfilled

_DOUBTS_FOR_CONCERN = 2
"""Messages of one talk that the reader half took for danger to the writer, at the last of which it is gently asked. Of 328 harmless talks (dev) that
open no crisis none has two; a new mother who told of sitting in the airing cupboard, and of a train, had three."""
SIGNS_FOR_CRISIS = 3
"""A third hopeless message about oneself in one conversation is read as crisis (a clinician would ask by then); a second one, or a yes,
where it follows the question whether there are thoughts of not wanting to live."""
_FEW, _LIKELIER = 4, 0.5
"""Words of a no to the gentle question, in which a reading that is less likely than not is none."""
_SURELY = 0.95
"""Certainty from which "tonight" is taken at its word, though no rule knows the rest."""
_SO_DARK = frozenset({"yes", "done", "darkly", "plan_yes", "has_plan", "act", "imminent", "too_late", "now"})
"""What answers the gentle question with a yes."""
_NOT_SO_DARK = frozenset({"low_not_suicidal", "not_suicidal", "minimise", "safe", "wish", "denies"})
"""What answers the gentle question with a no."""


class Protocol:
    """Reads its words once; `follow` is pure."""

    def __init__(
        self,
        detector: Detector | None = None,
        resources: Resources | None = None,
        default_region: str = "",
        semantic: Semantic | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.detector = detector or Detector()
        self.resources = resources or Resources()
        self._default_region = default_region
        self._speech = Speech(self.resources)
        self._tongues = Tongues(self._speech.small_words, self.detector.normalise.knows)
        self._intents = Intents({self.detector.normalise(choice.message).text: key for key, choice in self._speech.choices.items()})
        self._noticing = Noticing(self.detector, semantic, self._tongues, self._intents)
        kinds, hearing = Kinds(self._intents), Hearing(self._intents, self._speech, listener)
        self._opening = Opening(self.detector, self._tongues, self._intents, kinds, hearing, self._speech)
        self._inside = Inside(self.detector.normalise, self._intents, kinds, hearing, self._opening, self._speech)

    def follow(self, turn: Turn) -> Stance:
        """Replays the visitor's messages, then answers the newest. Time is linear in the length of the history."""
        region = self.resources.resolve(turn.region, turn.locale, self._default_region)
        state = State()
        for message in turn.history:
            if message.role == "user":
                self._step(state, message.content, region)
        return self._step(state, turn.message, region)

    def without_history(self, turn: Turn) -> Stance:
        """What is left to say where `follow` fails: a first reply to danger, and the lines beside an answer where danger was spoken of before."""
        region = self.resources.resolve(turn.region, turn.locale, self._default_region)
        found = self.detector.assess(turn.message)
        if found.level is Level.CRISIS:
            return self._opening.of(State(), found, region, OTHER, self.detector.normalise(turn.message), turn.message)
        told = (turn.message, *(message.content for message in turn.history if message.role == "user"))
        if any(self.detector.assess(text).level is not Level.NONE for text in told):
            return self._speech.quiet(State(), region, answer=True)
        return Stance(Level.NONE, Stage.NONE)

    def plainly(self, turn: Turn) -> bool:
        """Whether the rules alone see a crisis in the newest message: a millisecond's look, to let it pass before others."""
        return self.detector.assess(turn.message).level is Level.CRISIS

    def only_english(self, turn: Turn) -> str:
        """To a message in another language: that only English is understood here, said in that language; empty for English."""
        language = self._tongues.of(turn.message)
        return self._speech.only_english(language, self.resources.resolve(turn.region, turn.locale, self._default_region)) if language else ""

    def _step(self, state: State, message: str, region: str) -> Stance:
        before = state.stage
        plain, worded = self._worded(state, message)
        found = self._noticing.of(state, plain, message, worded)
        intent = self._remembered(state, plain, message, worded)
        found = together(self._intents, state, found, plain)
        found = self._remembering(state, found, plain)
        if before not in STANDING and self._intents.denies_dying(plain) and is_unsure(found, (*found.categories, Category.SUICIDE)[0], plain):
            found = replace(found, level=Level.CONCERN)  # what would be asked is answered: "I'm not going to hurt myself. Is it normal?"
        level = found.level
        asked, state.asked = state.asked or (state.denied and self._intents.says(plain, "sometimes_yes")), False
        state.denied = before not in STANDING and self._intents.denies_dying(plain)
        answer = answered(self._intents, plain) if asked else Answer.NONE
        if answer is Answer.SURELY_NOT and found.certainty < 1:
            level = Level.NONE  # "no, I want to live": the reader knows the words only
        of_suicide, state.of_suicide = state.of_suicide, level is Level.CONCERN and bool(OF_DYING & set(found.categories))
        if level is Level.CRISIS or found.past or known_to_be_less(found):
            state.said = ()
        elif message.strip():
            state.said = (*state.said, message)[-RECALLED:]
        denied = state.checked_in and before not in STANDING and self._intents.denies_dying(plain)  # an answer, though not at once
        no = intent in _NOT_SO_DARK or answer in (Answer.NO, Answer.SURELY_NOT) or self._intents.says(plain, "reassures")
        lighter = denied or (asked and no and answer is not Answer.YES and intent not in _SO_DARK - {"yes"})
        if denied:
            state.signs, state.said = 0, ()  # what is denied is not read together with what follows
        explained = intent == "low_not_suicidal" and found.certainty < 1  # "not die, just go"
        if lighter and (explained or (found.certainty < _LIKELIER and len(plain.words) <= _FEW)):
            level = Level.NONE  # "not die": the word alone is read as danger
        again = before in (Stage.WAVED_OFF, Stage.MOVED_ON) and state.category in OF_DYING  # hopeless, after a danger that was laid aside
        if level is Level.CONCERN and found.sign and not lighter and (asked or again or state.signs >= SIGNS_FOR_CRISIS):
            level = Level.CRISIS
        if before in STANDING:
            stance = self._inside.of(state, found, level, intent, plain, message, region)
            goes_on = stance.level is Level.CRISIS and not stance.first_of_kind
            own = self._opening.own_language(state, message, self._speech.lines(state, region)) if goes_on else ""
            return replace(stance, text=f"{own}\n\n{stance.text}") if own else stance
        taken_back = intent == "takes_back" and before is Stage.WAVED_OFF and state.quiet == QUIET_TURNS
        if (
            intent == "dark"
            or taken_back
            or level is Level.CRISIS
            or self._adds_up(state, intent, answer, asked=asked)
            or (of_suicide and intent == "method")
        ):
            soon = found.level is Level.CRISIS and found.certainty >= _SURELY and self._intents.says(plain, "soon")
            return self._opening.of(state, found, region, intent if len(plain.words) <= BRIEF else OTHER, plain, message, soon=soon)
        if lighter or (asked and level is Level.NONE and intent in ("wave_off", "mistaken")):
            block = "waved_off" if intent in ("wave_off", "mistaken") else "not_so_dark"
            state.quiet = QUIET_TURNS
            return self._speech.quiet(state, region, text=self._speech.pick(state, block, self._speech.words[block], {}), answer=False)
        if answer is Answer.OPEN and level is Level.NONE and not state.asked_twice:
            state.asked = state.asked_twice = True
            text = self._speech.pick(state, "left_open", self._speech.words["left_open"], {})
            return self._speech.quiet(state, region, text=text, check_in=self._speech.words["left_open_question"], answer=False)
        if asked and answer is Answer.NONE and level is Level.NONE:
            return replace(self._concern(state, found, region, ask=False), level=level)  # as ever, and the lines stay beside it
        if level is Level.CONCERN:
            state.quiet = 0
            return self._concern(state, found, region, ask=True)
        if before in (Stage.WAVED_OFF, Stage.MOVED_ON) and state.quiet > 0:
            state.quiet -= 1
            return self._concern(state, found, region, ask=False)
        return Stance(Level.NONE, state.stage)

    def _worded(self, state: State, message: str) -> tuple[Normalised, str]:
        """A message as plain words, without what adds nothing where that changes no meaning, and what it means as a reply."""
        plain = self.detector.normalise(message)
        worded = self._intents.of(plain, self._meaningless(state))
        if (bare := unfilled(message)) != message:
            barely = self.detector.normalise(bare)
            meant = self._intents.of(barely, self._meaningless(state))
            plain, worded = (plain, worded) if meant == OTHER and worded != OTHER else (barely, meant)  # "yeah, I'm alone i guess"
        if state.language and state.stage in STANDING and worded in (OTHER, "silence"):
            worded = self._speech.in_other_words(message, state.language)
        return plain, worded

    def _remembering(self, state: State, found: Assessment, plain: Normalised) -> Assessment:
        """Counts the hopeless and the doubtful messages, keeps in mind a childhood that is over, and weighs the newest by that."""
        if found.past and Category.CHILD_ABUSE in found.categories:
            state.long_ago = True
        over = (state.long_ago and state.grown) or self._intents.says(plain, "long_over")
        if over and not state.minor and found.about is not About.OTHER and found.certainty < 1 and found.categories[:1] == (Category.CHILD_ABUSE,):
            found = replace(found, level=Level.CONCERN, past=True)  # "three days once", after "he used to lock me in the coal shed"
        of_a_childhood = found.past and over and "partner" not in state.came_up and found.about is not About.OTHER
        if of_a_childhood and found.categories[:1] == (Category.DOMESTIC_VIOLENCE,):
            found = replace(found, categories=(Category.CHILD_ABUSE,))  # "she hit us with a wooden spoon when we were small"
        if found.doubted and state.stage not in STANDING:
            state.doubts += 1
            if state.doubts >= _DOUBTS_FOR_CONCERN and found.level is Level.NONE:
                found = replace(found, level=Level.CONCERN, categories=(Category.SUICIDE,), sign=True)
        if found.sign:
            state.signs += 1
        return found

    def _meaningless(self, state: State) -> frozenset[str]:
        """What has no meaning of its own in the danger that stands, or where none does: the next that the words may mean counts instead."""
        if state.stage in STANDING:
            return frozenset(name for name in ONLY_THERE if not self._speech.fits(state, name))
        return ONLY_THERE - FIRST_OF_ALL.keys()

    def _remembered(self, state: State, plain: Normalised, message: str, intent: str) -> str:
        """Keeps in mind who is spoken of and what came up. Returns the intent, in the light of an age that is told."""
        standing = state.stage in STANDING
        if self._intents.says(plain, "minor") and not self._intents.says(plain, "as_if"):
            if standing and state.about is About.OTHER and not {"i", "we"} & set(plain.words):
                intent = "they_young" if intent == OTHER else intent  # "15": the son's age
            elif not (standing and state.category is Category.MEDICAL_EMERGENCY):  # "16": tablets, not years
                told = not state.minor or self._intents.says(plain, "an_age")
                intent = "young" if intent == OTHER and told and len(plain.words) <= BRIEF else intent
                state.minor = True
        state.grown |= self._intents.says(plain, "grown") or self._intents.says(plain, "childhood")
        now = {what for what in REMEMBERED if self._intents.says(plain, what)}
        if (
            intent in ("in_next_room", "in_the_house", "close_by")
            and state.category is Category.HARM_TO_OTHERS
            and {"parent", "partner"} & now & state.came_up
        ):
            intent = "target_near"  # "I want to kill my dad", "my dad's downstairs"
        state.came_up |= now
        if self._intents.says(plain, "voices") and not others_hear(message):
            state.came_up.add("own_voices")
        if intent in ("shake_them", "in_the_cot"):
            return "shake_baby" if BABIES & state.came_up else OTHER
        return intent

    def _adds_up(self, state: State, intent: str, answer: Answer, *, asked: bool) -> bool:
        """Whether a few words say what none of the messages before them did."""
        dark = intent in _SO_DARK and (answer in (Answer.NONE, Answer.OPEN) or (answer is Answer.NO and intent != "yes"))  # "no, I have a plan"
        return answer is Answer.YES or (asked and dark) or (state.signs >= SIGNS_FOR_CRISIS - 1 and intent == "done")

    def _concern(self, state: State, found: Assessment, region: str, *, ask: bool) -> Stance:
        check_in = ""
        if ask and found.sign and not state.checked_in:
            state.checked_in = state.asked = True
            check_in = self._speech.pick(state, "check_in", self._speech.words["check_in"], {})
        if found.categories:
            state.categories = found.categories
        stance = self._speech.quiet(state, region, check_in=check_in, answer=True, first=ask)
        return replace(stance, of_another=found.about is About.OTHER)
