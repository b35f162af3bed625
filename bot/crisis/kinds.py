"""Which danger a talk is about: which it opens with, its right name, what else is told, and whether it turns to another."""

from __future__ import annotations

from dataclasses import replace

from bot.crisis.detector import Assessment
from bot.crisis.intents import Intents
from bot.crisis.leading import THREATENS
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.meant import of_me_only, of_own_death, speaks_of
from bot.crisis.normalise import Normalised
from bot.crisis.speech import OF_AN_ACT
from bot.crisis.stance import STANDING, State
from bot.crisis.whom import About
from bot.reply import Category, Level

SURE_OF_ANOTHER = 0.8
"""Certainty from which a reading alone, without a rule, may turn a crisis that stands to another danger."""
SURELY_OWN = 0.9
"""The same to turn it from somebody else's death to the writer's, where nobody else is named."""

_ONE_S_OWN = frozenset({Category.SUICIDE, Category.SELF_HARM})
"""What one does to oneself."""
_OWN = frozenset({"i", "me", "my", "us", "we"})

_GROWN_UPS = frozenset("uncle aunt grandfather grandmother cousin carer guardian foster they coach teacher priest neighbour neighbor".split())
"""Who is seldom a partner, and may hurt a child."""


class Kinds:
    """Pure, but that `opening` keeps in mind where a voice gives orders."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents

    def opening(self, state: State, found: Assessment, intent: str, plain: Normalised) -> tuple[Category, tuple[Category, ...]]:
        """The danger that a crisis opens with, and all that were noticed, in the light of what was said before."""
        told = found.level is Level.CRISIS
        kinds = found.categories if told else state.categories if intent == "takes_back" else (Category.SUICIDE,)
        if found.about is not About.OTHER:
            kinds = self.by_whom(state, plain, kinds)
        elif kinds[0] is Category.DOMESTIC_VIOLENCE and (self._intents.says(plain, "a_child_tells") or self.by_a_parent(state, plain)):
            kinds = tuple(dict.fromkeys((Category.CHILD_ABUSE, *kinds)))  # "my grandson told me that he hits him with a cord"
        elif kinds[0] is Category.CHILD_ABUSE and self._of_a_grown_up(state, plain):
            kinds = tuple(dict.fromkeys((Category.DOMESTIC_VIOLENCE, *kinds[1:])))
        if kinds[0] is Category.DOMESTIC_VIOLENCE and "their_beliefs" in state.came_up and not _OWN - {"i", "my"} & set(plain.words):
            kinds = (Category.PSYCHOSIS, *kinds)  # "he pushed my dad", of a brother to whom the radio speaks
        if intent == "ordered" and "voices" in state.came_up:
            kinds = (Category.PSYCHOSIS, Category.SUICIDE)
        if Category.PSYCHOSIS not in kinds:
            return kinds[0], kinds
        if self._intents.says(plain, "orders"):
            state.came_up.add("voices")
        commanded = kinds[0] in (Category.SUICIDE, Category.SELF_HARM, Category.HARM_TO_OTHERS)
        return Category.PSYCHOSIS if commanded else kinds[0], kinds

    def by_a_parent(self, state: State, plain: Normalised) -> bool:
        """Whether a brother or a sister is hurt by a parent, which leaves the writer in danger too: "he threw the remote at my sister", after "my dad drinks"."""
        elsewhere = {"partner", "sweetheart"} & state.came_up or self._intents.says(plain, "their_partner")
        return "parent" in state.came_up and not elsewhere and self._intents.says(plain, "hurts_sibling")

    def _of_a_grown_up(self, state: State, plain: Normalised) -> bool:
        """Whether the one with the marks is none: "she's got finger marks on her arm", of a mother of 84, or of what a daughter's boyfriend did."""
        old_or_partnered = "elder" in state.came_up or self._intents.says(plain, "their_partner")
        return old_or_partnered and not self._intents.says(plain, "small_one")

    def by_whom(self, state: State, plain: Normalised, kinds: tuple[Category, ...]) -> tuple[Category, ...]:
        """The kinds of danger to the writer, the first in the light of who does it: a parent, somebody from work, a partner."""
        childhood = self._intents.says(plain, "childhood")
        leading, young = kinds[0], state.minor or childhood
        assaulted = leading in DONE_BY_OTHERS and speaks_of(plain.text, Category.SEXUAL_ASSAULT)
        of_a_child = leading is Category.DOMESTIC_VIOLENCE or (
            leading is Category.SEXUAL_ASSAULT and state.minor and "sweetheart" not in state.came_up
        )
        of_a_child |= leading is Category.HARM_TO_OTHERS and state.minor and not self._intents.says(plain, "meant")  # "mum fell asleep smoking"
        unnamed = leading is Category.DOMESTIC_VIOLENCE and state.minor and not {"partner", "sweetheart"} & state.came_up
        if unnamed or (of_a_child and young and "parent" in state.came_up):
            leading = Category.CHILD_ABUSE  # "I'm 14 and he says he'll send them to my whole school"
        elif leading is Category.DOMESTIC_VIOLENCE and "therapist_crosses" in state.came_up and not {"partner", "sweetheart"} & state.came_up:
            leading = Category.SEXUAL_ASSAULT  # "he says if I tell anyone he'll lose everything"
        elif leading is Category.DOMESTIC_VIOLENCE and assaulted and "work" in state.came_up and not {"partner", "sweetheart"} & state.came_up:
            leading = Category.SEXUAL_ASSAULT
        elif leading is Category.CHILD_ABUSE and "sweetheart" in state.came_up and not ({"parent", "own_teacher"} & state.came_up) and len(kinds) > 1:
            leading = kinds[1]  # "I'm 16 and my boyfriend hits me"
        elif leading is Category.CHILD_ABUSE and not young:
            lives_with = state.stage in STANDING and state.category is Category.DOMESTIC_VIOLENCE and "parent" not in state.came_up
            of_partner = Category.DOMESTIC_VIOLENCE in kinds and "partner" in state.came_up and not self._intents.says(plain, "parent")
            of_partner |= Category.DOMESTIC_VIOLENCE in kinds and not self._of_family(state, plain)
            if self._intents.says(plain, "partner") or lives_with or of_partner:  # "he locked me out on the balcony"
                leading = Category.SEXUAL_ASSAULT if assaulted and not lives_with else Category.DOMESTIC_VIOLENCE
            elif state.grown and Category.SEXUAL_ASSAULT in kinds:  # "I'm 40 and my stepfather raped me last night"
                leading = Category.SEXUAL_ASSAULT
        return kinds if leading is kinds[0] else tuple(dict.fromkeys((leading, *kinds[1:])))

    def _of_family(self, state: State, plain: Normalised) -> bool:
        """Whether somebody of the family that one grows up in was named, now or before."""
        named = "parent" in state.came_up or any(self._intents.says(plain, who) for who in ("parent", "a_relative"))
        return named or bool(_GROWN_UPS & set(plain.words))

    def name_rightly(self, state: State, plain: Normalised) -> None:
        """Calls the danger that stands, and who is in it, by the right name once a message tells it."""
        if state.about is About.SELF:
            of_partner = not state.minor and self._intents.says(plain, "partner")
            by_parent = "parent" in state.came_up and "sweetheart" not in state.came_up
            if state.category is Category.CHILD_ABUSE and of_partner:
                _renamed(state, Category.DOMESTIC_VIOLENCE)  # "he'll post the video", then "my ex"
            if state.category is Category.DOMESTIC_VIOLENCE and state.minor and by_parent:
                _renamed(state, Category.CHILD_ABUSE)  # "mum threw a plate at me", then "I'm 12"
            if state.category is Category.SEXUAL_ASSAULT and state.minor and "own_teacher" in state.came_up:
                _renamed(state, Category.CHILD_ABUSE)  # "my teacher kissed me", then "I'm 15"
        elif self._intents.says(plain, "its_me"):
            state.about = About.SELF  # "would they be okay?", then "it's me"
            state.minor |= "their_young_teen" in state.came_up  # "she's 13", then "ok it's me"

    def add(self, state: State, found: Assessment, plain: Normalised) -> None:
        """Keeps what else a message surely tells of, beside the danger that stands."""
        if self.are_threatened(state, found.categories[0], plain) or self.of_the_same(state, found, plain):
            return
        sure = found.certainty >= SURE_OF_ANOTHER
        told = {kind for kind in found.categories if sure and (found.certainty == 1 or speaks_of(plain.text, kind, found.about))}
        state.categories = tuple(kind for kind in Category if kind in {*state.categories, *told})

    def turn_elsewhere(self, state: State, found: Assessment, plain: Normalised) -> bool:
        """A new and more urgent danger, or another person: that opens again, with its own first words."""
        new = found.categories[0]
        if new is state.category or new in state.categories or found.certainty < SURE_OF_ANOTHER:
            return False
        if found.certainty < 1 and not speaks_of(plain.text, new, found.about):
            return False  # "I didn't stop. I kept driving", "the priest would tell my son", read alone
        if self.of_the_same(state, found, plain):
            return False
        if new is Category.SUICIDE and state.category is Category.SELF_HARM and found.certainty < 1 and self._intents.says(plain, "does_it_again"):
            return False
        if new is Category.PSYCHOSIS and state.about is About.OTHER and found.certainty < 1:
            return False  # "they say look through the window", of those who were called
        urgent = list(Category)
        milder = urgent.index(new) > urgent.index(state.category)
        if {new, state.category} <= DONE_BY_OTHERS and (milder or found.certainty < 1 or found.about is state.about is About.OTHER):
            return False
        if new is Category.SUICIDE and state.category in DONE_BY_OTHERS and found.about is About.OTHER and set(found.rules) <= THREATENS:
            return False  # "my dad has a shotgun and wants to come"
        if state.category is Category.MEDICAL_EMERGENCY and new is Category.HARM_TO_OTHERS and "hurt_someone" in found.rules:
            return False  # "I shook her", to wake her
        if state.category is Category.PSYCHOSIS and new is Category.HARM_TO_OTHERS and not self._intents.says(plain, "meant"):
            return False  # "I've got the bat by the door for when they come through"
        if (
            state.about is About.OTHER
            and state.category in _ONE_S_OWN
            and new in DONE_BY_OTHERS
            and found.certainty < 1
            and not {"me", "us"} & set(plain.words)
        ):
            return False  # "he's asleep in my bed now", of a grandson who spoke of dying
        if new is Category.EATING_DISORDER or self.are_threatened(state, new, plain):
            return False  # not eating comes with the rest
        if state.category is Category.MEDICAL_EMERGENCY and new in DONE_BY_OTHERS and found.certainty < 1:
            return False  # "I'm 15. He's downstairs", of a father who mustn't know
        if new is Category.HARM_TO_OTHERS and state.category in _ONE_S_OWN and self._intents.says(plain, "disarmed"):
            return False  # "if I say it at work they take my gun and my job"
        if state.category is Category.HARM_TO_OTHERS and new is Category.SUICIDE and found.excused and found.certainty < 1:
            return False  # "I've thought about turning myself in", of pictures that frighten
        if state.category is Category.HARM_TO_OTHERS and state.about is About.SELF and new is Category.SUICIDE and found.about is About.OTHER:
            return False  # "I shouted that I wish she'd die"
        if state.category is Category.HARM_TO_OTHERS and new in DONE_BY_OTHERS:
            if state.about is About.OTHER and new is Category.DOMESTIC_VIOLENCE:
                return False  # whoever is feared threatens: "he showed me a picture of his uncle's gun"
            if self._intents.says(plain, "back_then"):
                return False  # why one hates somebody so: "he abused me for nine years"
        told = new is Category.DOMESTIC_VIOLENCE or state.category is Category.HARM_TO_OTHERS
        if told and state.category in OF_AN_ACT | {Category.MEDICAL_EMERGENCY} and new in DONE_BY_OTHERS and not {"me", "us"} & set(plain.words):
            return False  # why one is so angry, or so tired: "he hurt my sister", "they burned my brother"
        if new is Category.HARM_TO_OTHERS and found.about is About.OTHER and state.category in DONE_BY_OTHERS:
            return False  # whoever hurts one threatens others too: "he said he'd hurt my mum"
        return not milder or new not in _ONE_S_OWN or state.guessed  # "I think about driving into the overpass", after "eight a night"

    def of_writer(self, state: State, found: Assessment, plain: Normalised, message: str) -> Assessment | None:
        """The writer's own danger, where somebody else's stands: "what's the point of me", after "he left, he can't do it any more"; else None.
        Self-harm goes on to be self-harm, unless a word for one's own death is said."""
        own = found.level is Level.CRISIS and found.about is About.SELF and found.categories[0] in _ONE_S_OWN
        sure = found.certainty >= SURELY_OWN and not self._intents.says(plain, "took_from_them")
        if not (state.about is About.OTHER and state.category in _ONE_S_OWN and own and sure and of_me_only(message)):
            return None
        harms = state.category is Category.SELF_HARM and found.certainty < 1 and not of_own_death(message)
        return replace(found, categories=(Category.SELF_HARM,)) if harms else found

    def are_threatened(self, state: State, new: Category, plain: Normalised) -> bool:
        """Whether the one who hurts is quoted, or feared: "he says next time I won't wake up", "if I tell I'm dead" are no wish of the writer's; or
        whoever looks on is in a rage, after a child was hurt: "I want to kill that man"."""
        if state.category in DONE_BY_OTHERS and new is Category.HARM_TO_OTHERS and self._intents.says(plain, "others_rage"):
            return True  # "I haven't told my husband, he'd kill him"
        if state.category in DONE_BY_OTHERS and state.about is About.OTHER and new is Category.HARM_TO_OTHERS:
            return self._intents.says(plain, "rage")
        feared = state.category in DONE_BY_OTHERS or (state.category is Category.HARM_TO_OTHERS and state.about is About.OTHER)
        low = state.guessed and self._intents.says(plain, "better_without")  # "he said we'd be fine without him", of one who hurt nobody
        return feared and new is Category.SUICIDE and self._intents.says(plain, "threatened") and not low

    def of_the_same(self, state: State, found: Assessment, plain: Normalised) -> bool:
        """Whether a reading takes for the one who hurts the one whom the writer is worried about: "he's 19, he doesn't leave his room"."""
        return found.certainty < 1 and state.about is About.OTHER and found.categories[0] in DONE_BY_OTHERS and not _OWN & set(plain.words)


def _renamed(state: State, category: Category) -> None:
    """The same danger by its right name."""
    state.categories = tuple(dict.fromkeys((category, *(kind for kind in state.categories if kind is not state.category))))
    state.category = category
