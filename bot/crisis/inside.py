"""Every later message while a crisis stands: what it means there, what is said to it, and how the crisis goes on from there (the table in
protocol.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.crisis.believed import BY_WORDS, ONLY_THERE, TOLD
from bot.crisis.detector import Assessment
from bot.crisis.gentle import Answer, answered
from bot.crisis.hearing import Hearing, here
from bot.crisis.intents import OTHER, Intents
from bot.crisis.kinds import Kinds
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.meant import of_own_death, others_hear
from bot.crisis.normalise import Normalised
from bot.crisis.opening import IMMINENT_RULES, Opening
from bot.crisis.semantic import sentences
from bot.crisis.speech import OF_DYING, Speech, without_question
from bot.crisis.stance import Stage, Stance, State
from bot.crisis.unsure import ASKED_AT_MOST, LOOSE, WAITED_AT_MOST, is_unsure, made_clear
from bot.crisis.whom import About
from bot.reply import Category, Level

BRIEF = 16
"""Words up to which a first message in danger says one thing: "been looking at my shotgun"."""
_ONE_THING = 4
"""Words of the reply to what kind of danger it is, beyond which a few words amid others tell nothing: "go to the doctor", of somebody who has died."""
_SAYS_SOMETHING = 3
"""Words from which a message that isn't understood is at least said to have been read."""
QUIET_TURNS = 2
"""Turns for which the lines stay beside the answers after a crisis was waved off or moved on from."""
_ACUTE = frozenset(
    (
        "act imminent now plan_yes has_plan they_now they_plan danger_now hurt_badly body_bad too_late bleeding brink missing they_goodbye they_time"
        " holds_something whole_box with_the_child armed_one child_commanded child_down_the_hall child_in_water letter_written"
    ).split()
)
_A_PLAN = frozenset({"plan_yes", "has_plan", "act", "now", "far_off", "weekday", "brink", "there_now", "near"})
"""What a sentence beside "no plan" may tell of: "I've got the pills here though"."""
_WITH_MEANS = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.HARM_TO_OTHERS, Category.PSYCHOSIS})
"""Where what is at hand, or no longer, belongs to the danger that the talk is about."""
_SAYS_WHICH = frozenset({"dark", "somebody_hurts", "they_now", "they_safe"})
"""Answers, by their buttons too, to the question which danger it is."""
_IN_THAT_LIGHT = (
    ("strangled", "pressed_since", "after_strangling"),
    ("their_sleep", "wakes_nobody", "cannot_wake"),
    ("with_child_now", "hurts_with_child", "hurt_with_child"),
)
"""What came up, what is said now, and what it means in the light of that: "I passed out for a second", "I can't wake her"."""
_OPIOID_SIGNS = frozenset({"nods_off"})
"""The rule that what an opioid does to a body falls under."""
_AT_HAND = frozenset({"means_at_hand"})
"""The rule that what lies at hand falls under."""
_ASKED_OF_ARTICLES = frozenset({"hope", "normal", "crazy", "love", "will_change", "forgive"})
"""What has an answer inside a danger, and is the articles' to answer where it was only guessed: "how long until I feel like myself again?"."""
_ASKS_PLAN = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.EATING_DISORDER})


@dataclass(frozen=True, slots=True)
class Inside:
    """Keeps in the state how the crisis stands after each message."""

    normalise: Callable[[str], Normalised]
    intents: Intents
    kinds: Kinds
    hearing: Hearing
    opening: Opening
    speech: Speech

    def of(self, state: State, found: Assessment, level: Level, intent: str, plain: Normalised, message: str, region: str) -> Stance:
        """Every later message while the crisis stands."""
        self.kinds.name_rightly(state, plain)
        intent = self._of_plan(state, found, intent, plain, message)
        if found.level is Level.CRISIS and found.about is not About.OTHER:
            found = replace(found, categories=self.kinds.by_whom(state, plain, found.categories))
        if found.rules == ("losing_touch",) and state.about is About.SELF and state.category in OF_DYING and not others_hear(message):
            return self.opening.of(state, replace(found, level=Level.CRISIS), region, OTHER, plain, message)  # "they listen through the phone"
        lines = self.speech.lines(state, region)
        state.confirmed |= bool(state.unsure) and found.level is not Level.NONE
        heard = self.hearing.hear(state, intent, plain, message)
        asked, state.asked_beside = state.asked_beside, (heard, intent) == (OTHER, OTHER) and self._is_hopeless(state, found)
        if asked and answered(self.intents, plain) is Answer.YES and found.level is not Level.CRISIS:
            kinds = (Category.SUICIDE, *state.categories)
            told = replace(found, level=Level.CRISIS, categories=kinds, about=About.SELF, rules=())
            return self.opening.anew(state, told, region, OTHER, plain, message)
        heard = "no_way_out" if state.asked_beside else self._in_that_light(state, found, plain) or heard
        if found.rules == ("semantic",) and state.category is Category.SUICIDE and state.about is About.SELF and self.intents.denies_dying(plain):
            level, intent = Level.CONCERN, "not_suicidal"  # the reader knows the words, and not that they are denied
        if level is not Level.CRISIS and (intent in ("wave_off", "mistaken") or (intent == "not_suicidal" and state.category is Category.SUICIDE)):
            return self._waved_off(state, intent, plain, message, region, lines)
        if state.unsure and self._denies(plain, found, level):
            return self._waved_off(state, "mistaken", plain, message, region, lines)
        if intent == "about_me" and heard == OTHER and state.about is About.OTHER and not state.unsure:  # "I'm the kid", of whom a threat was told
            told = replace(found, level=Level.CRISIS, categories=(state.category,), about=About.SELF, rules=())
            return self.opening.anew(state, told, region, OTHER, plain, message)
        if state.unsure and heard == OTHER and intent in LOOSE and found.level is Level.NONE and len(message.split()) > _ONE_THING:
            intent = OTHER  # "he didn't go to the doctor. He knew", of a husband who has died
        if state.unsure and heard == OTHER and self._asks_else(state, intent, plain, found):
            return self._moved_on(state, region)
        if state.unsure and (stance := self._asked_again(state, found, region, intent if heard == OTHER else heard, plain, message, lines)):
            return stance
        if level is not Level.CRISIS and heard == OTHER and self._moves_on(intent, plain, found):
            if intent == "change_topic" and not self.intents.says(plain, "topics"):
                state.stage, state.quiet = Stage.MOVED_ON, QUIET_TURNS
                return self.speech.quiet(
                    state, region, text=self.speech.pick(state, "changed_topic", self.speech.words["changed_topic"], lines), answer=False
                )
            return self._moved_on(state, region)
        if not self.speech.has(heard) and (turned := self.kinds.of_writer(state, found, plain, message)):
            return self.opening.anew(state, turned, region, intent, plain, message)
        if level is Level.CRISIS and found.level is Level.CRISIS:
            other_at_risk = state.about is About.OTHER and state.category is Category.SUICIDE
            helpless = intent == "cannot_call" and state.about is About.OTHER  # "she won't let me call anyone"
            of_means = intent in ("plan_yes", *BY_WORDS) and state.category in _WITH_MEANS
            own = state.category is Category.HARM_TO_OTHERS and of_own_death(message)  # "guns", "they'd have my life insurance"
            armed = of_means and found.certainty < 1 and not own  # "I have a knife", "my sister has the scissors now"
            clear = (heard != OTHER or self.hearing.firm(state, intent)) and found.certainty < 1  # "how do I tell her it isn't her fault"
            armed |= intent == "plan_yes" and other_at_risk and found.certainty < 1  # "he's got a knife, he sent me a picture"
            ordered = intent == "ordered" and state.category is Category.PSYCHOSIS  # "they say finish it"
            if self.kinds.turn_elsewhere(state, found, plain) and not (helpless or armed or clear or ordered):
                return self.opening.of(state, found, region, intent, plain, message)
            if not (armed and intent in BY_WORDS):
                self.kinds.add(state, found, plain)
            if IMMINENT_RULES & set(found.rules) and intent not in ("wish", "safe", "defender", "brink"):
                near = self._only_near(state, found, plain)
                intent, heard = (OTHER, near) if near else ("imminent", OTHER)
        if self.intents.says(plain, "strangled") and state.stage is not Stage.IMMINENT and self.speech.fits(state, "strangled"):
            heard = "strangled"
        if state.category is Category.MEDICAL_EMERGENCY and "overdose" in found.rules:
            heard = self.opening.by_hand(state, plain) or heard  # "he isn't breathing", after "my dad collapsed"
        if _OPIOID_SIGNS & set(found.rules) and self.speech.fits(state, "opioid_signs") and not self.speech.said(state, "opioid_signs"):
            heard = "opioid_signs"  # "she's breathing, but it's like snoring"
        if self.speech.has(heard):
            return self._met(state, heard, region, lines)
        return self._advance(state, intent if heard == OTHER else heard, region, lines, plain)

    def _of_plan(self, state: State, found: Assessment, intent: str, plain: Normalised, message: str) -> str:
        """What is taken for a plan, in this danger."""
        if intent == "no_plan":
            return self._after_all(found, plain, message)
        if intent != "plan_yes":
            return intent
        if state.category is Category.SELF_HARM and state.about is About.OTHER and not self.intents.says(plain, "readied"):
            return OTHER  # "he's got a sharpener blade in his phone case"
        near = self._nearness(plain)
        if state.category in DONE_BY_OTHERS and state.about is About.SELF and near == "means_near":
            return OTHER  # "he locked me out on the balcony", "tonight"
        return near if self._only_stored(state, found, plain) else intent

    def _after_all(self, found: Assessment, plain: Normalised, message: str) -> str:
        """What is left of a plan that is denied: another sentence may tell of one, or a rule knows better."""
        told = (
            "far_off" if self.intents.says(piece, "some_day") else self.intents.of(piece) for piece in map(self.normalise, sentences(message))
        )  # "nothing tonight. Tomorrow, maybe."
        known = found.level is Level.CRISIS and found.certainty == 1 and found.categories[:1] == (Category.SUICIDE,)
        if known or self.intents.says(plain, "plan_after_all"):
            return "plan_yes"  # "I wouldn't say I have a plan but I know which bridge"
        return next((meaning for meaning in told if meaning in _A_PLAN), "no_plan")

    def _nearness(self, plain: Normalised) -> str:
        """What is said to what lies near: a weapon, or anything else."""
        return "weapon_near" if self.intents.says(plain, "armed") or self.intents.says(plain, "weapon") else "means_near"

    def _only_near(self, state: State, found: Assessment, plain: Normalised) -> str:
        """The same where what a rule takes for imminent is only there; "" where it is more than that."""
        near = self._nearness(plain)
        only_there = self.intents.says(plain, "just_there") or self._only_stored(state, found, plain)
        return near if only_there and self.speech.fits(state, near) else ""

    def _only_stored(self, state: State, found: Assessment, plain: Normalised) -> bool:
        """Whether what could be used lies where it always does, and nothing says that it was made ready: "got a gun in the safe"."""
        own = state.category is Category.SUICIDE and state.about is About.SELF and state.stage is not Stage.IMMINENT
        by_rule = found.level is Level.CRISIS and found.certainty == 1 and set(found.rules) != _AT_HAND
        return own and not by_rule and self.intents.says(plain, "stored") and not self.intents.says(plain, "readied")

    def _waved_off(self, state: State, intent: str, plain: Normalised, message: str, region: str, lines: dict[str, str]) -> Stance:
        """A step down. What is asked beside is answered, and so is what was only taken for danger, in the first place."""
        state.stage, state.quiet = Stage.WAVED_OFF, QUIET_TURNS
        beside = self._beside(message, intent) or (message if intent == "not_suicidal" else "")
        if self.intents.says(self.normalise(beside), "asks_too"):  # "no, I'm just scared. Where do people even go?"
            return self.speech.quiet(state, region, preface=self.speech.words["moved_on"], answer=True, asked=beside)
        text = self.speech.pick(state, "waved_off", self.speech.words["waved_off"], lines)
        if len(plain.words) > BRIEF:  # "it's just an expression, but yeah, I buried my wife in August"
            return self.speech.quiet(state, region, preface=without_question(text), answer=True)
        doubtful, state.unsure, state.doubtful = state.doubtful if state.unsure else "", 0, ""
        return self.speech.quiet(state, region, text=text, preface=without_question(text), answer=bool(doubtful), asked=doubtful)

    def _denies(self, plain: Normalised, found: Assessment, level: Level) -> bool:
        """Whether it says no, and nothing else, where it was asked which danger it is: "no, he just turns away"; "no, I'd rather keep it" is none."""
        if answered(self.intents, plain) is Answer.SURELY_NOT:
            return found.certainty < 1 or level is not Level.CRISIS
        return level is not Level.CRISIS and self.intents.says(plain, "nobody_in_danger")

    def _beside(self, message: str, intent: str) -> str:
        """What is said in the sentences that don't mean this."""
        return " ".join(piece for piece in sentences(message) if self.intents.of(self.normalise(piece), frozenset()) != intent)

    def _asked_again(
        self, state: State, found: Assessment, region: str, intent: str, plain: Normalised, message: str, lines: dict[str, str]
    ) -> Stance | None:
        """The reply to what was answered when it was asked which danger it is; None where it is met as anything else."""
        times, state.unsure = state.unsure, 0
        if told := made_clear(state, found, intent, plain, named=self.intents.says(plain, "about_them")):
            return self.opening.anew(state, told, region, intent, plain, message)
        if intent in ("about_another", "about_me"):
            state.about = About.OTHER if intent == "about_another" else About.SELF
            state.unsure = times
            return self.speech.reply(state, region, [self.speech.unsure(state, "question", lines)], "unsure_choices", lines)
        either = self.intents.says(plain, "which_of_both") and intent not in _SAYS_WHICH  # "yes", to which of the two?
        if either and times < ASKED_AT_MOST and found.level is not Level.CRISIS:
            state.unsure = times + 1
            return self.speech.reply(state, region, [self.speech.unsure(state, "again", lines)], "unsure_choices", lines)
        if intent != OTHER or (found.level is Level.CRISIS and not is_unsure(found, found.categories[0], plain)):
            state.unsure = 0 if state.confirmed else times  # what has an answer, and says no danger, makes nothing sure
            return None
        if times >= WAITED_AT_MOST or (times >= ASKED_AT_MOST and self.intents.says(plain, "asks")):  # nothing since that sounds like danger
            return self._moved_on(state, region)
        state.unsure = times + 1
        block = "again" if times < ASKED_AT_MOST and state.about is About.SELF else "further"
        return self.speech.reply(state, region, [self.speech.unsure(state, block, lines)], "unsure_choices", lines)

    def _met(self, state: State, heard: str, region: str, lines: dict[str, str]) -> Stance:
        """Meets what was heard. Before anything is known of a plan, the question about one follows in the place of another."""
        answer = self.speech.answer(state, heard, lines)
        if state.stage is Stage.IMMINENT:
            return self.speech.reply(state, region, [answer], "imminent_choices", lines)
        if state.stage is Stage.FIRST and not state.plan_asked and state.category in _ASKS_PLAN and "plan" in self.speech.track(state):
            state.stage, state.plan_asked = Stage.PLAN, True
            text = f"{without_question(answer)} {self.speech.say(state, 'plan', lines)}"  # in one piece, so that the page shows it above its buttons
            return self.speech.reply(state, region, [text], "plan_choices", lines)
        state.stage = Stage.SUPPORT
        return self.speech.reply(state, region, [answer], "support_choices", lines)

    def _advance(self, state: State, intent: str, region: str, lines: dict[str, str], plain: Normalised) -> Stance:
        track = self.speech.track(state)
        intent = here(state, intent)
        if intent in ONLY_THERE and not self.speech.fits(state, intent):
            intent = OTHER
        if intent in TOLD and self.speech.fits(state, intent):
            return self._met(state, intent, region, lines)
        if state.stage is Stage.FIRST and intent in ("yes", "no") and self.speech.fits(state, "safe_or_near"):
            return self._met(state, "safe_or_near", region, lines)  # to "are you safe, or is that person nearby?"
        answered = self.speech.answer(state, intent, lines)
        if intent in ("long_ago", "weeks_ago") and state.category is Category.SEXUAL_ASSAULT:
            self.speech.skip(state, "support")  # its first words are for the days right after
        if intent in _ACUTE:
            state.stage = Stage.IMMINENT
            return self.speech.reply(state, region, [answered or self.speech.say(state, "imminent", lines)], "imminent_choices", lines)
        if answered:
            if intent == "far_off" or (state.stage is not Stage.IMMINENT and intent in ("calling", "someone_near")):
                state.stage = Stage.SUPPORT
            choices = "imminent_choices" if state.stage is Stage.IMMINENT else "support_choices"
            if state.stage in (Stage.FIRST, Stage.PLAN):
                state.stage = Stage.SUPPORT
            return self.speech.reply(state, region, [answered], choices, lines)
        if state.stage is Stage.IMMINENT and intent not in ("safe", "safe_now", "wish", "they_safe", "urge"):
            text = self._unheard(state, intent, plain, self.speech.say(state, "imminent", lines))
            return self.speech.reply(state, region, [text], "imminent_choices", lines)
        if (
            state.stage is Stage.FIRST
            and "plan" in track
            and not state.plan_asked
            and intent in ("thoughts", "safe", "yes", OTHER, "urge", "they_safe", "no", "dark", "darkly", "they_silent")
        ):
            state.stage, state.plan_asked = Stage.PLAN, True
            if state.category in _ASKS_PLAN and intent != "no":
                text = self._unheard(state, intent, plain, self.speech.say(state, "plan", lines))
                return self.speech.reply(state, region, [text], "plan_choices", lines)
        if state.stage is Stage.PLAN and intent == "yes":
            state.stage = Stage.IMMINENT
            return self.speech.reply(state, region, [self.speech.say(state, "imminent", lines)], "imminent_choices", lines)
        state.stage = Stage.SUPPORT
        armed = "weapon" in state.came_up and state.category is Category.SUICIDE and state.about is About.SELF
        if armed and not self.speech.said(state, "weapon_near"):
            return self.speech.reply(state, region, [self.speech.answer(state, "weapon_near", lines)], "support_choices", lines)
        text = self._unheard(state, intent, plain, self.speech.say(state, "support", lines))
        return self.speech.reply(state, region, [text], "support_choices", lines)

    def _unheard(self, state: State, intent: str, plain: Normalised, text: str) -> str:
        """The next step; after a message that nothing here is an answer to, with a word about that."""
        if intent != OTHER or len(plain.words) < _SAYS_SOMETHING:
            return text
        return self.speech.after_what(state, text, asked=self.intents.says(plain, "asks"))

    def _is_hopeless(self, state: State, found: Assessment) -> bool:
        """Whether whoever is hurt by somebody speaks without hope: it is asked whether there are thoughts of dying too."""
        low = found.level is Level.CONCERN and found.categories[:1] == (Category.SUICIDE,) and found.about is About.SELF
        return low and state.about is About.SELF and state.stage is not Stage.IMMINENT and self.speech.fits(state, "no_way_out")

    def _in_that_light(self, state: State, found: Assessment, plain: Normalised) -> str:
        """What it means after what came up before; "" where that changes nothing. Whoever lies there is not let sleep: "I can't wake her, she's blue"."""
        met = (name for came_up, said, name in _IN_THAT_LIGHT if came_up in state.came_up and self.intents.says(plain, said))
        lies_there = found.level is Level.CRISIS and Category.MEDICAL_EMERGENCY in found.categories
        return next((name for name in met if self.speech.fits(state, name) and not (lies_there and name == "cannot_wake")), "")

    def _asks_else(self, state: State, intent: str, plain: Normalised, found: Assessment) -> bool:
        """Whether it is a question that has no answer in a danger which was only guessed, and tells of none: "how do I help her to feel safe?", of
        a small daughter."""
        answers = intent not in (OTHER, *_ASKED_OF_ARTICLES) and self.speech.fits(state, intent)
        guessed = state.stage is Stage.FIRST and not state.confirmed and found.level is Level.NONE
        return guessed and not answers and len(plain.words) > _ONE_THING and self.intents.says(plain, "asks")

    def _moved_on(self, state: State, region: str) -> Stance:
        """What is asked is answered from the articles, with the lines beside."""
        state.stage, state.quiet = Stage.MOVED_ON, QUIET_TURNS
        return self.speech.quiet(state, region, preface=self.speech.words["moved_on"], answer=True)

    def _moves_on(self, intent: str, plain: Normalised, found: Assessment) -> bool:
        if intent == "change_topic":
            return True
        if found.level is not Level.NONE or len(plain.words) < 3:
            return False
        return intent in (OTHER, "yes", "no", "thanks") and self.intents.says(plain, "asks") and self.intents.says(plain, "topics")
