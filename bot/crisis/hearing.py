"""What a message inside a crisis means there: by the patterns (intents.py), by its meaning (listening.py), and by the talk that it is said in."""

from __future__ import annotations

from bot.crisis.believed import AT_ONCE, BABIES, BY_WORDS, DENIABLE, FIRM, GRAVE, NEEDS_TALK, NEEDS_WORD, NEVER_AFTER, NOT_AFTER, ONLY_AFTER
from bot.crisis.intents import OTHER, SENTENCES, Intents
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.listening import HEARD_AT, SURELY_AT, Listener
from bot.crisis.normalise import Normalised
from bot.crisis.semantic import sentences
from bot.crisis.speech import OF_AN_ACT, OF_DYING, Speech
from bot.crisis.stance import Stage, State
from bot.crisis.whom import About
from bot.reply import Category
from bot.spoken import unfilled

SENTENCE_AT = 0.85
"""Chance from which a sentence is believed where the whole message means nothing clear: of 220 turns of whole talks 14 got another answer from
0.75 on, three of them a wrong one, and those three were below this (eval/tried.yaml)."""
DOUBTFULLY_AT = 0.8
"""Chance from which a meaning is believed while it isn't known which danger it is, if any: "mum just sits in the kitchen", of a divorce, is no help
at hand. With it no item of 970 scripted talks fails; with patterns alone 18 do (eval/tried.yaml)."""
_NO = frozenset({"not", "no", "never", "nobody", "alone"})
_BOYS = frozenset({"boy", "boys", "man", "men", "male", "lad", "lads", "guy", "guys"})
_WERE_HURT = frozenset({"struck_partner", "struck_someone", "head_blow"})
_MEANT_US = frozenset({"you", "this", "it"})
_WOKEN = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.PSYCHOSIS, Category.EATING_DISORDER})
"""Where whoever sleeps in the house is help that can be woken."""
_WATCHED = _WOKEN | {Category.MEDICAL_EMERGENCY}
"""Where silence behind a door is a reason to have it opened."""
_OTHERS = frozenset({"he", "she", "they", "my", "mother", "father"})
"""How a sentence about somebody else begins."""
_SAME = {"denies": "wish", "not_suicidal": "wish", "no_plan": "wish", "kids_if_call": "take_child"}
"""What comes to the same in a crisis: nothing is going to be done, and what becomes of the children."""
_CALLED_HERE = {
    ("take_child", Category.DOMESTIC_VIOLENCE): "take_children",
    ("kids_if_call", Category.DOMESTIC_VIOLENCE): "custody",
    ("is_it_abuse", Category.CHILD_ABUSE): "was_it_abuse",
    ("report", Category.SEXUAL_ASSAULT): "police",
}
"""What has another name in one danger."""
_FIRST_WORDS = {Category.HARM_TO_OTHERS: "say_to_hurt", Category.SUICIDE: "start_talk", Category.SELF_HARM: "start_talk"}
"""Where there are words for somebody else that can be read out."""
_OF_A_DOSE = frozenset({Category.SUICIDE, Category.SELF_HARM, Category.EATING_DISORDER, Category.PSYCHOSIS})
_ON_OTHERS = DONE_BY_OTHERS | {Category.HARM_TO_OTHERS}
_ANYONE = (False, True)
_WHERE: dict[str, tuple[frozenset[Category], tuple[bool, ...], str, str]] = {
    "they_small": (frozenset({Category.MEDICAL_EMERGENCY}), _ANYONE, "their_age", "they_young"),
    "no_ambulance": (frozenset({Category.SELF_HARM}), (False,), "no_ambulance", "police"),
    "am_i_abuser": (frozenset({Category.DOMESTIC_VIOLENCE}), (False,), "hit_back", "after_harm"),
    "in_next_room": (_WATCHED | {Category.HARM_TO_OTHERS}, (False,), "someone_near", OTHER),
    "they_shaken": (frozenset({Category.SEXUAL_ASSAULT}), _ANYONE, "they_shaken", OTHER),
    "they_wash": (frozenset({Category.SEXUAL_ASSAULT}), _ANYONE, "they_wash", OTHER),
    "cannot_have_it": (frozenset({Category.SEXUAL_ASSAULT, Category.DOMESTIC_VIOLENCE}), _ANYONE, "pregnant", OTHER),
    "police_asked": (frozenset({Category.CHILD_ABUSE}), (True,), "report", "police"),
    "write_down": (frozenset({Category.DOMESTIC_VIOLENCE}), (False,), "keep_record", "write_down"),
    "kin_in_room": (_WOKEN - {Category.PSYCHOSIS} | {Category.MEDICAL_EMERGENCY}, (False,), "someone_near", OTHER),
    "threat_if_told": (frozenset(Category) - DONE_BY_OTHERS, (True,), "promised", "threat_if_told"),
    "close_by": (frozenset({Category.DOMESTIC_VIOLENCE, Category.CHILD_ABUSE}), (False,), "busy_now", "kin_in_room"),
    "words_for_someone": (_WOKEN | {Category.CHILD_ABUSE}, (False,), "word_it", "how_to_talk"),
    "waits_outside": (frozenset({Category.CHILD_ABUSE, Category.SEXUAL_ASSAULT}), (False,), "waits_outside", "outside_house"),
    "whole_box": (_OF_A_DOSE, (False,), "whole_box", OTHER),
    "ordered": (frozenset({Category.PSYCHOSIS}), (False,), "act", OTHER),
    "there_now": (frozenset({Category.SUICIDE, Category.SELF_HARM, Category.PSYCHOSIS}), (False,), "brink", OTHER),
    "help_called": (frozenset(Category), (True,), "until_they_come", "calling"),
    "goes_down": (frozenset({Category.MEDICAL_EMERGENCY}), _ANYONE, "body_eased", "eased"),
    "near": (OF_AN_ACT, _ANYONE, "now", OTHER),
    "child_wont_talk": (frozenset(Category), (True,), "they_silent", OTHER),
    "kid_in_there": (frozenset({Category.SUICIDE, Category.PSYCHOSIS}), (True,), "at_nursery_door", OTHER),
    "kin_here": (_WOKEN | {Category.HARM_TO_OTHERS}, (False,), "someone_near", OTHER),
    "wake_now": (_WOKEN | {Category.HARM_TO_OTHERS}, (False,), "will_wake", OTHER),
    "kin_near": (_WOKEN | {Category.HARM_TO_OTHERS}, (False,), "lives_near", OTHER),
    "called_a_joke": (DONE_BY_OTHERS, _ANYONE, "called_a_joke", "they_joke"),
    "going_over": (DONE_BY_OTHERS, (False,), "going_over", "to_someone"),
}
"""Where (the danger, and whether it is about somebody else) something means the first, and elsewhere the second."""
_TALKED_THROUGH = frozenset(Category) - {Category.CHILD_ABUSE, Category.MEDICAL_EMERGENCY, Category.HARM_TO_OTHERS}


class Hearing:
    """Pure. listener: hears what there is no pattern for; without one the patterns stand alone."""

    def __init__(self, intents: Intents, speech: Speech, listener: Listener | None) -> None:
        self._intents = intents
        self._speech = speech
        self._listener = listener

    def surely(self, state: State, plain: Normalised, message: str) -> str:
        """What a first message surely means that is met at once, before anything is asked; "" where it isn't that."""
        at_once = AT_ONCE.get(state.category, frozenset()) if state.about is About.SELF else frozenset()
        if self._listener is None or not at_once or self._intents.says(plain, "meant"):
            return ""
        heard = self._listener.hear(unfilled(message), lambda name: self._speech.fits(state, name))
        return heard.name if heard.name in at_once and heard.chance >= SURELY_AT and not self._denied(state, heard.name, plain) else ""

    def hear(self, state: State, intent: str, plain: Normalised, message: str) -> str:
        """What is meant, by meaning, where the patterns know nothing or only what might be otherwise; OTHER where it isn't clear."""
        asked = intent == "plan_yes" and state.about is About.OTHER and self._intents.says(plain, "may_i")  # "I found blades, should I take them?"
        asked |= intent == "minimise" and state.about is About.OTHER  # "her dad says she's only being dramatic"
        if self._listener is None or state.planning or not (intent == OTHER or self._speech.has(intent) or asked):
            return OTHER
        if self.firm(state, intent):
            return OTHER
        acute = self._acute(state, plain)
        heard = self._listener.hear(unfilled(message), lambda name: self._possible(state, name) or name == acute)
        if heard.name == acute and heard.chance < SURELY_AT:
            heard = self._listener.hear(unfilled(message), lambda name: self._possible(state, name))
        needed = HEARD_AT if intent == OTHER and heard.name not in GRAVE else SURELY_AT
        if state.unsure and not state.confirmed:
            needed = DOUBTFULLY_AT
        clear = heard.chance >= needed and heard.name != intent and self._believed(state, heard.name, plain)
        if clear or intent != OTHER or heard.chance >= HEARD_AT:
            return here(state, heard.name) if clear else OTHER
        return self._of_a_sentence(state, plain, message)

    def _acute(self, state: State, plain: Normalised) -> str:
        """What is believed to be going on at this minute, though it has no answer of its own; "" where a day that is over is told of."""
        other = state.about is About.OTHER
        if self._intents.says(plain, "was_then"):
            return ""
        if state.category is Category.SUICIDE and not other:
            return "plan_yes"
        return "they_now" if state.category in _ON_OTHERS and other else ""

    def _of_a_sentence(self, state: State, plain: Normalised, message: str) -> str:
        """The one meaning that is surely heard in the sentences of a short message: "He's at work until six. I'm so tired"."""
        pieces = sentences(message)
        if self._listener is None or not 1 < len(pieces) <= SENTENCES:
            return OTHER
        heard = [self._listener.hear(unfilled(piece), lambda name: self._possible(state, name)) for piece in pieces]
        sure = {one.name for one in heard if one.chance >= SENTENCE_AT and self._believed(state, one.name, plain)} - {OTHER}
        return here(state, sure.pop()) if len(sure) == 1 else OTHER

    def _possible(self, state: State, name: str) -> bool:
        """Whether the meaning alone may be believed, and is one that is met in this danger. What is too slow an answer now is heard all the
        same: without it "my kids would be looked after" lies nearest to a reason to live."""
        return name not in BY_WORDS and self._speech.belongs(state, name)

    def _believed(self, state: State, name: str, plain: Normalised) -> bool:
        """Whether a meaning that was heard has its answer now, and nothing forbids it."""
        return (self._speech.fits(state, name) or not self._speech.has(name)) and not self._denied(state, name, plain)

    def firm(self, state: State, intent: str) -> bool:
        """Whether the patterns know surely what was said, and it has its answer in this talk."""
        return intent in FIRM and self._speech.fits(state, here(state, intent))

    def _denied(self, state: State, name: str, plain: Normalised) -> bool:
        """Whether the words, or what came up before them, forbid that meaning."""
        if name in DENIABLE and _NO & set(plain.words):
            return True
        if (name == "no_means" and not _NO & set(plain.words)) or (name in ("stop_drinking", "drunk") and self._intents.says(plain, "soft_drink")):
            return True  # "I have a wrench", "I drink juice"
        if name in ("person", "someone_near") and "ex" in plain.words:
            return True  # "my ex", asked who it is that hurts
        if name == "leaving" and ("followed" in state.came_up or {"till", "until"} & set(plain.words) or _OTHERS & {*plain.words[:1]}):
            return True  # "I'm off till Monday", "mum is leaving tomorrow"
        if name == "useless" and "i" in plain.words and not _MEANT_US & set(plain.words):
            return True  # "just that I'm rubbish", of what the voices say
        if name == "they_young" and self._intents.says(plain, "of_age"):
            return True
        if name == "blocked_them" and self._intents.says(plain, "blocked_me"):
            return True
        if name == "child_is_with_them" and self._intents.says(plain, "child_elsewhere"):
            return True  # "our little girl is at my mum's"
        if name == "can_go" and state.category is Category.CHILD_ABUSE and "come" in plain.words:
            return True  # "my dad could come", of a father who hits
        if name == "man" and state.category is Category.CHILD_ABUSE and not _BOYS & set(plain.words):
            return True  # "they're laughing at me"
        if name == "took_unknown" and self._intents.says(plain, "weapon"):
            return True  # "he has a grenade, he says it's a souvenir"
        if name == "unwanted" and self._intents.says(plain, "meant"):
            return True
        if name in NEEDS_WORD and not self._intents.says(plain, NEEDS_WORD[name]):
            return True
        if name in NEEDS_TALK and NEEDS_TALK[name] not in state.came_up:
            return True
        if name in NOT_AFTER and NOT_AFTER[name] & state.came_up:
            return True
        return name == "lost_someone" and self._intents.says(plain, "died_before")


def _asked_to_come(state: State) -> bool:
    """Whether somebody who threatens wanted to be met, or has pictures."""
    return "step.meet_them" in state.used or bool({"pictures", "put_online"} & state.came_up)


def _there(state: State, intent: str) -> str:
    """What an intent of `_WHERE` comes to; what it means elsewhere may be another of them."""
    dangers, about_others, there, elsewhere = _WHERE[intent]
    if state.category in dangers and (state.about is About.OTHER) in about_others:
        return there
    return _there(state, elsewhere) if elsewhere in _WHERE and elsewhere != intent else elsewhere


def _of_hurting(state: State, intent: str) -> str:
    """What "I'd never do it" comes to, of somebody who is looked after, and of pictures that frighten."""
    if {"dementia", "elder"} & state.came_up:
        return "carer_worn"  # what tired carers think is not what comes after a birth
    return "unwanted" if "pictures" in state.came_up and state.stage is not Stage.IMMINENT else intent


def here(state: State, intent: str) -> str:
    """What an intent comes to, by whom the talk is about and by the danger."""
    other, category = state.about is About.OTHER, state.category
    if (intent in ONLY_AFTER and not ONLY_AFTER[intent] & state.came_up) or NEVER_AFTER.get(intent, frozenset()) & state.came_up:
        return OTHER
    intent = _CALLED_HERE.get((intent, category), _SAME.get(intent, intent))
    if intent in _WHERE:
        return _there(state, intent)
    match intent:
        case "it_was":
            return "it_was_them" if category in DONE_BY_OTHERS else here(state, "it_was_them")
        case "under_way":
            return "imminent" if category is Category.SUICIDE and state.stage in (Stage.FIRST, Stage.PLAN) and not other else OTHER
        case "abuser_near":
            return "imminent" if category in DONE_BY_OTHERS and not other else OTHER
        case "defender" | "gone_for_now" if other or category not in DONE_BY_OTHERS:
            return OTHER
        case "will_eat" if Category.EATING_DISORDER not in state.categories:
            return OTHER
        case "they_at_school" if not other:
            return here(state, "gone_for_now")  # "he left for work": the one who hurts
        case "abuser_asleep" if not other and category in _WOKEN:
            return "wake_them"
        case "abuser_asleep" if other or category not in DONE_BY_OTHERS:
            return here(state, "asleep")
        case "abuser_coming":
            if other or category not in DONE_BY_OTHERS:
                return here(state, "waiting")  # "my sister is coming at 8"
            return "back_later" if category is Category.DOMESTIC_VIOLENCE else "see_him"
        case "in_the_house" if category in DONE_BY_OTHERS and not other:
            return here(state, "abuser_near")
        case "in_the_house":
            return OTHER if other else "someone_near"
        case "it_was_them" if state.stage is not Stage.FIRST or category not in DONE_BY_OTHERS:
            return here(state, "whose_weapon" if "weapon" in state.came_up else "person")
        case "holds_something" if category is not Category.HARM_TO_OTHERS:
            return here(state, "plan_yes") if category in (Category.SUICIDE, Category.PSYCHOSIS) else OTHER
        case "sore":
            return OTHER if other else "medical_care" if category is Category.SEXUAL_ASSAULT else "injured"
        case "waiting" if category is not Category.MEDICAL_EMERGENCY and (other or category not in OF_DYING):
            return OTHER  # "they are coming", of those who hurt
        case "where_go" if not other and category in (Category.SUICIDE, Category.SELF_HARM):
            return "nowhere_to_go"
        case "off_to_meet":
            return "meet_them" if _asked_to_come(state) else OTHER
        case "not_going" if not _asked_to_come(state):
            return OTHER
        case "they_far" if other and "next_room" in state.came_up and category in _WATCHED:
            return "break_door"  # "she's not answering", behind the bathroom door
        case "at_the_door" if BABIES & state.came_up and category is Category.PSYCHOSIS:
            return "at_nursery_door"
        case "target_near" if BABIES & state.came_up:
            return "shake_baby"
        case "care_for_them" if BABIES & state.came_up:
            return OTHER  # a baby has to be fed
        case "papers" if "children_abroad" in state.came_up:
            return "take_children"
        case "they_at_work" if category is Category.HARM_TO_OTHERS and not BABIES & state.came_up:
            return OTHER  # where it may be the one who would be hurt
        case "flat_empty":
            return "no_one" if not other and category in _WATCHED else here(state, "gone_for_now")
        case "keeps_weapon" if "medicine" in state.came_up and "weapon" not in state.came_up:
            return "keeps_medicine"
        case "house_quiet":
            return here(state, "gone_for_now") if category in DONE_BY_OTHERS else OTHER if other else "no_one"
        case "crazy" if other and category in OF_DYING:
            return "guilt_other"
        case "asleep":
            if category in (Category.MEDICAL_EMERGENCY, Category.SEXUAL_ASSAULT) and other:
                return "sleeps_it_off"
            return here(state, "asleep_after") if category is Category.HARM_TO_OTHERS and not other else "safe"
        case "asleep_after" if {"partner", "sweetheart"} & state.came_up and not (BABIES | _WERE_HURT) & state.came_up:
            return OTHER  # "I'll hurt my husband", "he's asleep"
        case "too_late" if category in DONE_BY_OTHERS:
            return OTHER  # "I already did", of what was asked for
        case "weekday":
            return "plan_yes" if category is Category.SUICIDE and state.stage is Stage.PLAN and not other else OTHER
        case "act" | "blade" if category is Category.SELF_HARM:
            return "urge"
        case "blade":
            return "plan_yes"
        case "what_to_say":
            return "how_to_talk" if other else _FIRST_WORDS.get(category, "stranger")
        case "what_to_do" if other and category in _TALKED_THROUGH:
            return "how_to_talk"
        case "what_to_do" if other and category is Category.CHILD_ABUSE:
            return "report"
        case "blame" if other and category in OF_DYING:
            return "not_yours"
        case "tell_adult" if other and category is not Category.HARM_TO_OTHERS:
            return "tell_about"
        case "tell_adult" if not (state.minor or category is Category.CHILD_ABUSE):
            return "person"
        case "unwanted" | "wish" if category is Category.HARM_TO_OTHERS and not other:
            return _of_hurting(state, intent)
        case _:
            return intent
