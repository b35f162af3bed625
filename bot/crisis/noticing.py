"""What the rules and the reader make of a message, in the light of what the visitor wrote before it."""

from __future__ import annotations

from dataclasses import replace

from bot.crisis.detector import Assessment, Detector
from bot.crisis.intents import Intents
from bot.crisis.kinds import SURE_OF_ANOTHER
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.meant import of_own_death
from bot.crisis.normalise import Normalised
from bot.crisis.semantic import Semantic
from bot.crisis.stance import STANDING, State
from bot.crisis.tongues import Tongues
from bot.crisis.whom import About
from bot.reply import Category, Level

_BODILY = frozenset({Category.MEDICAL_EMERGENCY, Category.SELF_HARM})
_OF_A_BLOW, _BY_A_PARTNER = frozenset({"hurt_someone"}), frozenset({"hit_by_partner"})
_OF_BREATH = frozenset({"overdose"})
"""The rule that "I can't breathe" falls under."""
_LIES_THERE = frozenset({"overdose", "not_rousable"})
"""The rules that "I can't wake her" falls under."""
_TELLS_OF_HARM = frozenset(
    "took taken take takes taking swallowed had pills tablets meds breathing breathe blue cold blood overdosed drunk shaking shook".split()
)
"""Words with which it is more than that: "I don't want to wake her. I took them all"."""
_A_WISH, _CHILDREN = frozenset({"wish_to_die"}), frozenset({"our_child", "fostered", "tiny_child", "child_hits"})
"""The rule that a child's curse falls under, and what came up where it is a child's."""
_AT_HAND = frozenset({"means_at_hand"})
_KNOWN_TO_BE_LESS = frozenset(
    {
        "high_off_medicine",
        "kids_scared_of_relative",
        "unwanted_pictures_of_baby",
        "touched_too_much",
        "child_hurts_animals",
        "child_shouted_at",
        "asks_for_line",
        "carer_is_rough",
        "threw_at_a_wall",
    }
)
"""Rules for what the reader, who has no word for it, takes for more: for violence in the house, or for a wish to die."""
_ONE_S_OWN = frozenset({"rough_with_someone"})
_OF_AN_ANIMAL = frozenset({(Category.HARM_TO_OTHERS,), (Category.MEDICAL_EMERGENCY,)})
"""What the reader takes the last hour of a pet for."""
_NO_APPETITE = frozenset({"eating_trouble"})
_OF_ONE_S_OWN = frozenset({(Category.HARM_TO_OTHERS,)})
_OF_SMALL_FISTS = _OF_A_BLOW | _BY_A_PARTNER
_ONLY_PART = 8
"""Words up to which a message may be but the end of what the one before it began: "heart attack", after "my husband died in front of me"."""
_GOES_ON = 16
"""Words up to which the rules read a message together with those before it, where nothing is found in it alone."""
_OVER_SENTENCES = frozenset(
    {"wish_to_die", "called_by_the_dead", "extorted", "leaving_words", "searches_seen", "child_left_outside", "before_a_train"}
)
"""Rules that reach over sentences, so over short messages as well: "my husband died", then "I want to follow him"."""
BY_ITSELF = ("reassures", "names_it", "puts_off", "unwilling", "an_age", "in_a_room", "same_then", "a_while", "how_long_ask")
"""What is never read together with the messages before it: "I'm fine", "the accident", "he says wait", "I'm 15"."""
_NOT = frozenset({"not", "never", "nobody", "no"})
_LOCKED_AWAY = frozenset({"hit_by_partner", "child_harmed"})
"""Rules that what "they" did at school long ago falls under."""
_BY_SOMEBODY_CLOSE = frozenset({(Category.DOMESTIC_VIOLENCE,), (Category.CHILD_ABUSE,)})
"""What the reader, who has no word for either, takes long-past bullying for, and the blows of a mind that is going."""

_OF_A_BODY_THAT_STARVES = frozenset({(Category.SUICIDE,), (Category.MEDICAL_EMERGENCY,), (Category.SELF_HARM,)})
"""What the reader takes such a body for."""


def known_to_be_less(found: Assessment) -> bool:
    """Whether a rule knows what the reader, who has no word for it, would take for more: not even the messages after it are read together with it."""
    return bool(found.rules) and set(found.rules) <= _KNOWN_TO_BE_LESS


class Noticing:
    """Pure. semantic: the second layer, or None where the rules stand alone."""

    def __init__(self, detector: Detector, semantic: Semantic | None, tongues: Tongues, intents: Intents) -> None:
        self._detector = detector
        self._semantic = semantic
        self._tongues = tongues
        self._intents = intents

    def of(self, state: State, plain: Normalised, message: str, intent: str) -> Assessment:
        """The assessment of a message. intent: what it means as a reply, as far as its words say so."""
        found = self._detector.assess(message)
        if self._explained(state, plain, found):
            return Assessment(excused=True)
        if set(found.rules) == _A_WISH and _CHILDREN & state.came_up and self._intents.says(plain, "hopes_i_die"):
            return Assessment(excused=True, past=True)  # "she told me that she hopes I die", of a foster child
        if found.excused and self._intents.says(plain, "means_no_harm"):
            return found  # "to be clear, I don't want to kill myself"
        if found.excused and self._intents.says(plain, "wonders_whether"):
            return replace(found, level=Level.CONCERN, categories=(Category.CHILD_ABUSE,))  # "did my father molest me"
        if self._of_a_failing_mind(state, plain, found) or self._out_of_breath(state, plain, found) or self._near_a_drink(state, plain, found):
            return replace(found, level=Level.CONCERN)  # is answered, with the lines beside
        if self._over_at_hospital(state, plain, found):
            return replace(found, categories=(Category.SUICIDE,), rules=("overdose_then",))
        by_rules, found = found, self._read(state, plain, message, found, intent)
        if found.certainty < 1 and "pupil" in state.came_up and found.categories[:1] in _BY_SOMEBODY_CLOSE and self._intents.says(plain, "of_other"):
            found = replace(found, about=About.OTHER)  # "she doesn't want to go home on Fridays", after "one of my pupils"
        if found.certainty < 1 and Category.EATING_DISORDER in state.categories and not of_own_death(message) and found.about is About.SELF:
            found = _of_eating(found)
        if found.certainty < 1 and found.categories[:1] in _BY_SOMEBODY_CLOSE and self._intents.says(plain, "they_fell"):
            found = by_rules  # "he fell down the stairs", of a father who drinks
        if self._over_at_school(state, plain, found):
            return Assessment(excused=True, past=True)
        if state.said and self._in_a_dream(state, plain, found):
            return Assessment(excused=True, past=True)  # "my stepdad in the doorway", after "because of dreams"
        if self._of_a_pet(state, plain, found):
            return replace(found, level=Level.CONCERN)  # "I keep seeing his eyes", of a dog that was put to sleep
        if "dementia" in state.came_up and found.certainty < 1 and found.categories[:1] in _BY_SOMEBODY_CLOSE | _OF_ONE_S_OWN:
            return replace(found, level=Level.CONCERN, categories=(Category.DOMESTIC_VIOLENCE,))  # "I feel like hitting back"
        return self._with_those_before(state, plain, message, found)

    def _explained(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether what came up before makes it harmless: a ward's rules, one's own pet."""
        says, before = self._intents.says, [self._detector.normalise(text) for text in state.said]
        if "ward" in state.came_up and says(plain, "ward_rules"):
            return True  # "they took my phone"
        if set(found.rules) == _OF_A_BLOW and before and says(before[-1], "hurt_pet"):
            return True  # "I kicked her", after "I hurt my dog"
        grown_ups = {"partner", "sweetheart", "parent"} & state.came_up or says(plain, "a_relative")
        if "tiny_child" in state.came_up and not grown_ups and set(found.rules) <= _OF_SMALL_FISTS and says(plain, "hits_me"):
            return True  # "she runs to me, then hits me", after "she's three"
        if "work" in state.came_up and not {"sweetheart", "parent", "followed"} & state.came_up and says(plain, "hides_at_work"):
            return True  # "I'm hiding in the toilet", after "it's always like this before work"
        if "their_sleep" in state.came_up and state.stage in STANDING and state.about is About.SELF and self._wakes_nobody(state, plain, found):
            return True  # "she has a baby, I can't wake her up", after "my sister's home but she's asleep"
        if set(found.rules) == _NO_APPETITE and "loss" in state.came_up:
            return True  # "I can't eat", after a death
        threatened = {"sweetheart", "followed", "afraid", "weapon"} & state.came_up
        if set(found.rules) <= _BY_A_PARTNER and "parent" in state.came_up and not threatened and says(plain, "shows_up"):
            return True  # "she shows up at my work", of a mother whom one sees no more
        if "watches_ex" in state.came_up and set(found.rules) <= _BY_A_PARTNER and len(plain.words) <= _GOES_ON and says(plain, "shut_out"):
            return True  # "he changed the locks", after "sometimes I drive past his house"
        if "watches_ex" in state.came_up and says(plain, "sat_there"):
            return True  # "I sat in the car for an hour", after "I think of showing up at his house"
        people = {"partner", "sweetheart", "parent"} & state.came_up or any(says(text, "a_relative") for text in before)
        return "pet" in state.came_up and not people and says(plain, "pet_does")  # "she follows me everywhere", of the cat

    def _of_a_pet(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether the reader took the last hour of a pet for danger, where nobody else is named and nothing is meant to be done."""
        only_told = len(plain.words) <= _GOES_ON and not any(self._intents.says(plain, what) for what in ("a_relative", "meant", "armed"))
        return "pet" in state.came_up and found.certainty < 1 and found.categories[:1] in _OF_AN_ANIMAL and only_told

    def _wakes_nobody(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether it says that somebody is not to be woken, where nobody lies there."""
        only_that = bool(found.rules) and set(found.rules) <= _LIES_THERE and not _TELLS_OF_HARM & set(plain.words)
        return only_that and state.category is not Category.MEDICAL_EMERGENCY and self._intents.says(plain, "wakes_nobody")

    def _of_a_failing_mind(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether a blow is that of somebody with dementia, and nobody else is named."""
        ill = self._intents.says(plain, "dementia")
        another = self._intents.says(plain, "two_relatives" if ill else "a_relative")
        return set(found.rules) == _BY_A_PARTNER and (ill or "dementia" in state.came_up) and not another

    def _out_of_breath(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether breath fails somebody who has told of a shock, and of nothing that a body does of itself: "I can't breathe", after "he left me"."""
        bodily = {"taken", "medicine", "opioid", "head", "blood", "strangled"} & state.came_up
        return set(found.rules) == _OF_BREATH and "shaken" in state.came_up and not bodily and self._intents.says(plain, "breathless")

    def _over_at_hospital(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether what was taken has been looked after: "he took thirty on Tuesday", after "they sent us home from hospital"; "home after an overdose"."""
        if self._intents.says(plain, "home_after_all") and found.categories[:1] == (Category.MEDICAL_EMERGENCY,):
            return True
        sent_home = "sent_home" in state.came_up or self._intents.says(plain, "sent_home")
        return sent_home and found.categories[:1] == (Category.MEDICAL_EMERGENCY,) and self._intents.says(plain, "days_ago")

    def _near_a_drink(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether what is at hand is the drink that somebody has kept away from: "I have a bottle in front of me", after "my sponsor relapsed"."""
        else_at_hand = {"medicine", "opioid", "taken"} & state.came_up
        return set(found.rules) == _AT_HAND and "drink" in state.came_up and not else_at_hand and self._intents.says(plain, "bottle")

    def _read(self, state: State, plain: Normalised, message: str, found: Assessment, intent: str) -> Assessment:
        """What the reader makes of it, with the messages before it where they belong to it."""
        if self._semantic is None or self._tongues.foreign(message):
            return found
        if known_to_be_less(found):
            return found
        if state.stage in STANDING and not state.unsure:
            found = replace(found, otherwise=None)  # inside a crisis that is known a broad wording needs no second opinion
        says = self._intents.says
        alone = (
            (says(plain, "asks") and says(plain, "topics"))
            or any(says(plain, what) for what in BY_ITSELF)
            or self._denies(plain)
            or intent == "thanks"
            or (state.asked and says(plain, "asks"))  # "would they make me leave my house?", after the gentle question
            or (state.said and says(self._detector.normalise(state.said[-1]), "aches"))  # "my arms hurt at night", after a baby died
        )
        raised = self._semantic.raised(message, found, () if alone else state.said)
        if set(found.rules) == _ONE_S_OWN:  # "I shoved her once": the reader would take the writer for the one who is hurt
            raised = replace(raised, categories=found.categories, about=found.about)
        bodily = bool(_BODILY & set(raised.categories)) and raised.certainty >= SURE_OF_ANOTHER
        if state.stage in STANDING and not bodily:  # inside a crisis only "there's blood", "on my arm" is read together
            return self._semantic.raised(message, found)
        return raised

    def _denies(self, plain: Normalised) -> bool:
        """Whether it says what somebody has not done: "he hasn't threatened anything"."""
        return bool(_NOT & set(plain.words)) and self._intents.says(plain, "denies")

    def _in_a_dream(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether the reader took for danger what few words tell of a dream that was spoken of right before."""
        dreamt = self._intents.says(self._detector.normalise(state.said[-1]), "dreams")
        return dreamt and found.certainty < 1 and len(plain.words) <= _ONLY_PART and found.categories[:1] != (Category.SUICIDE,)

    def _over_at_school(self, state: State, plain: Normalised, found: Assessment) -> bool:
        """Whether the reader took long-past bullying for danger: "they put my head in the toilet", after "I was bullied for years"."""
        told = "was_bullied" in state.came_up and state.stage not in STANDING and self._intents.says(plain, "they_then")
        guessed = found.certainty < 1 or set(found.rules) <= _LOCKED_AWAY
        return told and guessed and found.categories[:1] in _BY_SOMEBODY_CLOSE | {(Category.CHILD_ABUSE, Category.DOMESTIC_VIOLENCE)}

    def _with_those_before(self, state: State, plain: Normalised, message: str, found: Assessment) -> Assessment:
        """What the rules make of it and the messages before it as one text, where the message is short and that changes it."""
        if not state.said:
            return found
        if found.level is Level.CRISIS and found.certainty == 1 and len(plain.words) <= _ONLY_PART:
            together = self._detector.assess(_after(state.said, message))
            over = together.past and found.categories[0] in DONE_BY_OTHERS  # "he hurt me", after "my uncle died, and I'm glad"
            found = together if over or (together.excused and found.categories[0] is Category.MEDICAL_EMERGENCY) else found
        if found.level is not Level.CRISIS and len(plain.words) <= _GOES_ON and not self._intents.says(plain, "reassures"):
            together = self._detector.assess(_after(state.said, message))
            found = together if _OVER_SENTENCES & set(together.rules) and together.level is Level.CRISIS else found
        return found


def _of_eating(found: Assessment) -> Assessment:
    """What the reader took for another danger to whoever has told of an eating disorder: "down 35 pounds", "dizzy on the stairs"."""
    told = found.categories[:1] in _OF_A_BODY_THAT_STARVES
    return replace(found, categories=tuple(dict.fromkeys((Category.EATING_DISORDER, *found.categories[1:])))) if told else found


def _after(before: tuple[str, ...], message: str) -> str:
    """Several messages as one text."""
    return " . ".join((*before, message))
