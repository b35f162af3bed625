"""The crisis protocol: a small state machine over the visitor's messages. Its words are spoken by speech.py.

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

from bot.crisis.believed import BABIES, BY_WORDS, FIRST_OF_ALL, ONLY_THERE, TOLD
from bot.crisis.detector import Assessment, Detector
from bot.crisis.hearing import Hearing, here
from bot.crisis.intents import OTHER, Intents
from bot.crisis.kinds import Kinds
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.listening import Listener
from bot.crisis.meant import of_own_death, others_hear
from bot.crisis.normalise import Normalised
from bot.crisis.noticing import Noticing, known_to_be_less
from bot.crisis.opening import IMMINENT_RULES, Opening
from bot.crisis.resources import Resources
from bot.crisis.semantic import RECALLED, Semantic, sentences
from bot.crisis.speech import OF_DYING, Speech, without_question
from bot.crisis.stance import REMEMBERED, STANDING, Stage, Stance, State
from bot.crisis.together import together
from bot.crisis.tongues import Tongues
from bot.crisis.unsure import ASKED_AT_MOST, LOOSE, WAITED_AT_MOST, is_unsure, made_clear
from bot.crisis.whom import About
from bot.reply import Category, Level, Turn
from bot.spoken import unfilled

_DOUBTS_FOR_CONCERN = 2
"""Messages of one talk that the reader half took for danger to the writer, at the last of which it is gently asked. Of 328 harmless talks (dev) that
open no crisis none has two; a new mother who told of sitting in the airing cupboard, and of a train, had three."""
SIGNS_FOR_CRISIS = 3
"""A third hopeless message about oneself in one conversation is read as crisis (a clinician would ask by then); a second one, or a yes,
where it follows the question whether there are thoughts of not wanting to live."""
_BRIEF = 16
"""Words up to which a first message in danger says one thing: "been looking at my shotgun"."""
_ONE_THING = 8
"""Words of the reply to what kind of danger it is, beyond which a few words amid others tell nothing: "go to the doctor", of somebody who has died."""
_SAYS_SOMETHING = 3
"""Words from which a message that isn't understood is at least said to have been read."""
_FEW, _LIKELIER = 4, 0.5
"""Words of a no to the gentle question, in which a reading that is less likely than not is none."""
_QUIET_TURNS = 2
"""Turns for which the lines stay beside the answers after a crisis was waved off or moved on from."""
_ACUTE = frozenset(
    (
        "act imminent now plan_yes has_plan they_now they_plan danger_now hurt_badly body_bad too_late bleeding brink missing they_goodbye they_time"
        " holds_something whole_box with_the_child armed_one child_commanded child_down_the_hall letter_written"
    ).split()
)
_SURELY = 0.95
"""Certainty from which "tonight" is taken at its word, though no rule knows the rest."""
_SO_DARK = frozenset({"yes", "done", "darkly", "plan_yes", "has_plan", "act", "imminent", "too_late", "now"})
"""What answers the gentle question with a yes."""
_NOT_SO_DARK = frozenset({"low_not_suicidal", "not_suicidal", "minimise", "safe", "wish", "denies"})
"""What answers the gentle question with a no."""
_WITH_MEANS = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.HARM_TO_OTHERS, Category.PSYCHOSIS})
"""Where what is at hand, or no longer, belongs to the danger that the talk is about."""
_ASKS_PLAN = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.EATING_DISORDER})


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
        self._kinds = Kinds(self._intents)
        self._hearing = Hearing(self._intents, self._speech, listener)
        self._opening = Opening(self.detector, self._tongues, self._intents, self._kinds, self._hearing, self._speech)

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
        plain = self.detector.normalise(message)
        before = state.stage
        worded = self._intents.of(plain, self._meaningless(state))
        if (bare := unfilled(message)) != message:
            barely = self.detector.normalise(bare)
            meant = self._intents.of(barely, self._meaningless(state))
            plain, worded = (plain, worded) if meant == OTHER and worded != OTHER else (barely, meant)  # "yeah, I'm alone i guess"
        if state.language and before in STANDING and worded in (OTHER, "silence"):
            worded = self._speech.in_other_words(message, state.language)
        found = self._noticing.of(state, plain, message, worded)
        intent = self._remembered(state, plain, message, worded)
        found = together(self._intents, state, found, plain)
        found = self._remembering(state, found, plain)
        if before not in STANDING and self._intents.says(plain, "denies_dying") and is_unsure(found, (*found.categories, Category.SUICIDE)[0], plain):
            found = replace(found, level=Level.CONCERN)  # what would be asked is answered: "I'm not going to hurt myself. Is it normal?"
        level = found.level
        asked, state.asked = state.asked, False
        of_suicide, state.of_suicide = state.of_suicide, level is Level.CONCERN and bool(OF_DYING & set(found.categories))
        if level is Level.CRISIS or found.past or known_to_be_less(found):
            state.said = ()
        elif message.strip():
            state.said = (*state.said, message)[-RECALLED:]
        lighter = asked and (intent in _NOT_SO_DARK or self._intents.says(plain, "reassures"))
        explained = intent == "low_not_suicidal" and found.certainty < 1  # "not die, just go"
        if lighter and (explained or (found.certainty < _LIKELIER and len(plain.words) <= _FEW)):
            level = Level.NONE  # "not die": the word alone is read as danger
        again = before in (Stage.WAVED_OFF, Stage.MOVED_ON) and state.category in OF_DYING  # hopeless, after a danger that was laid aside
        if level is Level.CONCERN and found.sign and not lighter and (asked or again or state.signs >= SIGNS_FOR_CRISIS):
            level = Level.CRISIS
        if before in STANDING:
            stance = self._inside(state, found, level, intent, plain, message, region)
            goes_on = stance.level is Level.CRISIS and not stance.first_of_kind
            own = self._opening.own_language(state, message, self._speech.lines(state, region)) if goes_on else ""
            return replace(stance, text=f"{own}\n\n{stance.text}") if own else stance
        taken_back = intent == "takes_back" and before is Stage.WAVED_OFF and state.quiet == _QUIET_TURNS
        if (
            intent == "dark"
            or taken_back
            or level is Level.CRISIS
            or self._adds_up(state, intent, asked=asked)
            or (of_suicide and intent == "method")
        ):
            soon = found.level is Level.CRISIS and found.certainty >= _SURELY and self._intents.says(plain, "soon")
            return self._opening.of(state, found, region, intent if len(plain.words) <= _BRIEF else OTHER, plain, message, soon=soon)
        if lighter or (asked and level is Level.NONE and intent in ("wave_off", "mistaken")):
            block = "waved_off" if intent in ("wave_off", "mistaken") else "not_so_dark"
            state.quiet = _QUIET_TURNS
            return self._speech.quiet(state, region, text=self._speech.pick(state, block, self._speech.words[block], {}), answer=False)
        if level is Level.CONCERN:
            state.quiet = 0
            return self._concern(state, found, region, ask=True)
        if before in (Stage.WAVED_OFF, Stage.MOVED_ON) and state.quiet > 0:
            state.quiet -= 1
            return self._concern(state, found, region, ask=False)
        return Stance(Level.NONE, state.stage)

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
                intent = "young" if intent == OTHER and told and len(plain.words) <= _BRIEF else intent
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

    def _beside(self, message: str, intent: str) -> str:
        """What is said in the sentences that don't mean this."""
        return " ".join(piece for piece in sentences(message) if self._intents.of(self.detector.normalise(piece), frozenset()) != intent)

    def _adds_up(self, state: State, intent: str, *, asked: bool) -> bool:
        """Whether a few words say what none of the messages before them did."""
        return (asked and intent in _SO_DARK) or (state.signs >= SIGNS_FOR_CRISIS - 1 and intent == "done")

    def _inside(self, state: State, found: Assessment, level: Level, intent: str, plain: Normalised, message: str, region: str) -> Stance:
        """Every later message while the crisis stands."""
        self._kinds.name_rightly(state, plain)
        weapon = self._intents.says(plain, "armed") or self._intents.says(plain, "weapon")
        if intent == "plan_yes" and state.category in DONE_BY_OTHERS and state.about is About.SELF and not weapon:
            intent = OTHER  # "he locked me out on the balcony", "tonight"
        if found.level is Level.CRISIS and found.about is not About.OTHER:
            found = replace(found, categories=self._kinds.by_whom(state, plain, found.categories))
        if found.rules == ("losing_touch",) and state.about is About.SELF and state.category in OF_DYING and not others_hear(message):
            return self._opening.of(state, replace(found, level=Level.CRISIS), region, OTHER, plain, message)  # "they listen through the phone"
        lines = self._speech.lines(state, region)
        state.confirmed |= bool(state.unsure) and found.level is not Level.NONE
        heard = self._hearing.hear(state, intent, plain, message)
        if level is not Level.CRISIS and (intent in ("wave_off", "mistaken") or (intent == "not_suicidal" and state.category is Category.SUICIDE)):
            return self._waved_off(state, intent, plain, message, region, lines)
        if intent == "about_me" and heard == OTHER and state.about is About.OTHER and not state.unsure:  # "I'm the kid", of whom a threat was told
            told = replace(found, level=Level.CRISIS, categories=(state.category,), about=About.SELF, rules=())
            return self._opening.anew(state, told, region, OTHER, plain, message)
        if state.unsure and heard == OTHER and intent in LOOSE and found.level is Level.NONE and len(plain.words) > _ONE_THING:
            intent = OTHER  # "he didn't go to the doctor. He knew", of a husband who has died
        if state.unsure and (stance := self._asked_again(state, found, region, intent if heard == OTHER else heard, plain, message, lines)):
            return stance
        if level is not Level.CRISIS and heard == OTHER and self._moves_on(intent, plain, found):
            state.stage, state.quiet = Stage.MOVED_ON, _QUIET_TURNS
            if intent == "change_topic" and not self._intents.says(plain, "topics"):
                return self._speech.quiet(
                    state, region, text=self._speech.pick(state, "changed_topic", self._speech.words["changed_topic"], lines), answer=False
                )
            return self._speech.quiet(state, region, preface=self._speech.words["moved_on"], answer=True)
        if not self._speech.has(heard) and (turned := self._kinds.of_writer(state, found, plain, message)):
            return self._opening.anew(state, turned, region, intent, plain, message)
        if level is Level.CRISIS and found.level is Level.CRISIS:
            other_at_risk = state.about is About.OTHER and state.category is Category.SUICIDE
            helpless = intent == "cannot_call" and state.about is About.OTHER  # "she won't let me call anyone"
            of_means = intent in ("plan_yes", *BY_WORDS) and state.category in _WITH_MEANS
            own = state.category is Category.HARM_TO_OTHERS and of_own_death(message)  # "guns", "they'd have my life insurance"
            armed = of_means and found.certainty < 1 and not own  # "I have a knife", "my sister has the scissors now"
            clear = (heard != OTHER or self._hearing.firm(state, intent)) and found.certainty < 1  # "how do I tell her it isn't her fault"
            armed |= intent == "plan_yes" and other_at_risk and found.certainty < 1  # "he's got a knife, he sent me a picture"
            ordered = intent == "ordered" and state.category is Category.PSYCHOSIS  # "they say finish it"
            if self._kinds.turn_elsewhere(state, found, plain) and not (helpless or armed or clear or ordered):
                return self._opening.of(state, found, region, intent, plain, message)
            if not (armed and intent in BY_WORDS):
                self._kinds.add(state, found, plain)
            if IMMINENT_RULES & set(found.rules) and intent not in ("wish", "safe", "defender", "brink"):
                only_there = self._intents.says(plain, "just_there") and self._speech.fits(state, "means_near")
                intent, heard = (OTHER, "means_near") if only_there else ("imminent", OTHER)
        if self._intents.says(plain, "strangled") and state.stage is not Stage.IMMINENT and self._speech.fits(state, "strangled"):
            heard = "strangled"
        if self._speech.has(heard):
            return self._met(state, heard, region, lines)
        return self._advance(state, intent if heard == OTHER else heard, region, lines, plain)

    def _waved_off(self, state: State, intent: str, plain: Normalised, message: str, region: str, lines: dict[str, str]) -> Stance:
        """A step down. What is asked beside is answered, and so is what was only taken for danger, in the first place."""
        state.stage, state.quiet = Stage.WAVED_OFF, _QUIET_TURNS
        beside = self._beside(message, intent) or (message if intent == "not_suicidal" else "")
        if self._intents.says(self.detector.normalise(beside), "asks_too"):  # "no, I'm just scared. Where do people even go?"
            return self._speech.quiet(state, region, preface=self._speech.words["moved_on"], answer=True, asked=beside)
        text = self._speech.pick(state, "waved_off", self._speech.words["waved_off"], lines)
        if len(plain.words) > _BRIEF:  # "it's just an expression, but yeah, I buried my wife in August"
            return self._speech.quiet(state, region, preface=without_question(text), answer=True)
        doubtful, state.unsure, state.doubtful = state.doubtful if state.unsure else "", 0, ""
        return self._speech.quiet(state, region, text=text, preface=without_question(text), answer=bool(doubtful), asked=doubtful)

    def _asked_again(
        self, state: State, found: Assessment, region: str, intent: str, plain: Normalised, message: str, lines: dict[str, str]
    ) -> Stance | None:
        """The reply to what was answered when it was asked which danger it is; None where it is met as anything else."""
        times, state.unsure = state.unsure, 0
        if told := made_clear(state, found, intent, plain, named=self._intents.says(plain, "about_them")):
            return self._opening.anew(state, told, region, intent, plain, message)
        if intent in ("about_another", "about_me"):
            state.about = About.OTHER if intent == "about_another" else About.SELF
            state.unsure = times
            return self._speech.reply(state, region, [self._speech.unsure(state, "question", lines)], "unsure_choices", lines)
        if intent != OTHER or (found.level is Level.CRISIS and not is_unsure(found, found.categories[0], plain)):
            state.unsure = 0 if state.confirmed else times  # what has an answer, and says no danger, makes nothing sure
            return None
        if times >= WAITED_AT_MOST or (times >= ASKED_AT_MOST and self._intents.says(plain, "asks")):  # nothing since that sounds like danger
            state.stage, state.quiet = Stage.MOVED_ON, _QUIET_TURNS
            return self._speech.quiet(state, region, preface=self._speech.words["moved_on"], answer=True)
        state.unsure = times + 1
        block = "again" if times < ASKED_AT_MOST and state.about is About.SELF else "further"
        return self._speech.reply(state, region, [self._speech.unsure(state, block, lines)], "unsure_choices", lines)

    def _met(self, state: State, heard: str, region: str, lines: dict[str, str]) -> Stance:
        """Meets what was heard. Before anything is known of a plan, the question about one follows in the place of another."""
        answer = self._speech.answer(state, heard, lines)
        if state.stage is Stage.IMMINENT:
            return self._speech.reply(state, region, [answer], "imminent_choices", lines)
        if state.stage is Stage.FIRST and not state.plan_asked and state.category in _ASKS_PLAN and "plan" in self._speech.track(state):
            state.stage, state.plan_asked = Stage.PLAN, True
            text = f"{without_question(answer)} {self._speech.say(state, 'plan', lines)}"  # in one piece, so that the page shows it above its buttons
            return self._speech.reply(state, region, [text], "plan_choices", lines)
        state.stage = Stage.SUPPORT
        return self._speech.reply(state, region, [answer], "support_choices", lines)

    def _advance(self, state: State, intent: str, region: str, lines: dict[str, str], plain: Normalised) -> Stance:
        track = self._speech.track(state)
        intent = here(state, intent)
        if intent in ONLY_THERE and not self._speech.fits(state, intent):
            intent = OTHER
        if intent in TOLD and self._speech.fits(state, intent):
            return self._met(state, intent, region, lines)
        answered = self._speech.answer(state, intent, lines)
        if intent in ("long_ago", "weeks_ago") and state.category is Category.SEXUAL_ASSAULT:
            self._speech.skip(state, "support")  # its first words are for the days right after
        if intent in _ACUTE:
            state.stage = Stage.IMMINENT
            return self._speech.reply(state, region, [answered or self._speech.say(state, "imminent", lines)], "imminent_choices", lines)
        if answered:
            if intent == "far_off" or (state.stage is not Stage.IMMINENT and intent in ("calling", "someone_near")):
                state.stage = Stage.SUPPORT
            choices = "imminent_choices" if state.stage is Stage.IMMINENT else "support_choices"
            if state.stage in (Stage.FIRST, Stage.PLAN):
                state.stage = Stage.SUPPORT
            return self._speech.reply(state, region, [answered], choices, lines)
        if state.stage is Stage.IMMINENT and intent not in ("safe", "safe_now", "wish", "they_safe", "urge"):
            return self._speech.reply(state, region, [self._speech.say(state, "imminent", lines)], "imminent_choices", lines)
        if (
            state.stage is Stage.FIRST
            and "plan" in track
            and not state.plan_asked
            and intent in ("thoughts", "safe", "yes", OTHER, "urge", "they_safe", "no", "dark", "darkly", "they_silent")
        ):
            state.stage, state.plan_asked = Stage.PLAN, True
            if state.category in _ASKS_PLAN and intent != "no":
                text = self._unheard(state, intent, plain, self._speech.say(state, "plan", lines))
                return self._speech.reply(state, region, [text], "plan_choices", lines)
        if state.stage is Stage.PLAN and intent == "yes":
            state.stage = Stage.IMMINENT
            return self._speech.reply(state, region, [self._speech.say(state, "imminent", lines)], "imminent_choices", lines)
        state.stage = Stage.SUPPORT
        armed = "weapon" in state.came_up and state.category is Category.SUICIDE and state.about is About.SELF
        if armed and not self._speech.said(state, "weapon_near"):
            return self._speech.reply(state, region, [self._speech.answer(state, "weapon_near", lines)], "support_choices", lines)
        text = self._unheard(state, intent, plain, self._speech.say(state, "support", lines))
        return self._speech.reply(state, region, [text], "support_choices", lines)

    def _unheard(self, state: State, intent: str, plain: Normalised, text: str) -> str:
        """The next step; after a message that nothing here is an answer to, with a word about that."""
        if intent != OTHER or len(plain.words) < _SAYS_SOMETHING:
            return text
        return self._speech.after_what(state, text, asked=self._intents.says(plain, "asks"))

    def _concern(self, state: State, found: Assessment, region: str, *, ask: bool) -> Stance:
        check_in = ""
        if ask and found.sign and not state.checked_in:
            state.checked_in = state.asked = True
            check_in = self._speech.pick(state, "check_in", self._speech.words["check_in"], {})
        if found.categories:
            state.categories = found.categories
        stance = self._speech.quiet(state, region, check_in=check_in, answer=True, first=ask)
        return replace(stance, of_another=found.about is About.OTHER)

    def _moves_on(self, intent: str, plain: Normalised, found: Assessment) -> bool:
        if intent == "change_topic":
            return True
        if found.level is not Level.NONE or len(plain.words) < 3:
            return False
        return intent in (OTHER, "yes", "no", "thanks") and self._intents.says(plain, "asks") and self._intents.says(plain, "topics")
