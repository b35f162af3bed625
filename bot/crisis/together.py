"""What one message says for certain in the light of another: "I took six", after "I have his pills"; "she's been sick twice", after "she hit her head".

Neither says it alone, and the reader, who goes by likeness, must not be asked where it is this plain. The words are data (`says` in intents.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.crisis.detector import Assessment
from bot.crisis.intents import Intents
from bot.crisis.normalise import Normalised
from bot.crisis.stance import STANDING, State
from bot.crisis.whom import About
from bot.reply import LEVEL_ORDER, Category, Level

_THIRD = frozenset({"he", "she", "they"})
_OWN = frozenset({"i", "my", "me"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """before: what came up (REMEMBERED). now: what is said now. rule: the name in Assessment.rules. standing: only where a crisis stands, only
    where none does, or None for either. own: said of somebody else it means nothing ("she took them": out of the writer's hands). level: what both
    make together. about: who is in danger, where that is sure whoever is named: "maybe she'd be better with someone else" tells of the writer. minor: only of
    somebody who has said to be under age."""

    before: str
    now: str
    category: Category
    rule: str
    standing: bool | None = None
    own: bool = False
    level: Level = Level.CRISIS
    about: About | None = None
    minor: bool = False


_PAIRS = (
    _Pair("medicine", "swallowed", Category.MEDICAL_EMERGENCY, "overdose", standing=True, own=True),
    _Pair("mind_ill", "they_fly_high", Category.PSYCHOSIS, "losing_touch", about=About.OTHER),
    _Pair("mind_ill", "they_race", Category.PSYCHOSIS, "losing_touch", standing=False, level=Level.CONCERN, about=About.OTHER),
    _Pair("breathless", "chest_tight", Category.MEDICAL_EMERGENCY, "heart", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("their_suicide", "hid_things", Category.SUICIDE, "suicidal_other", standing=False, about=About.OTHER),
    _Pair("put_online", "naked_ones", Category.DOMESTIC_VIOLENCE, "pictures_out", standing=False, about=About.SELF),
    _Pair("drive_away", "not_stopping", Category.SUICIDE, "at_the_brink", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("spanks_kids", "with_a_thing", Category.CHILD_ABUSE, "child_harmed", about=About.OTHER),
    _Pair("reads_all", "cut_off", Category.DOMESTIC_VIOLENCE, "controlled", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("tiny_child", "face_in_it", Category.CHILD_ABUSE, "child_harmed", about=About.OTHER),
    _Pair("our_child", "face_in_it", Category.CHILD_ABUSE, "child_harmed", about=About.OTHER),
    _Pair("left_them", "now_threats", Category.DOMESTIC_VIOLENCE, "found_again", standing=False, about=About.SELF),
    _Pair("they_withdraw", "they_gave", Category.SUICIDE, "putting_in_order", standing=False, about=About.OTHER),
    _Pair("they_withdraw", "no_worries", Category.SUICIDE, "putting_in_order", standing=False, about=About.OTHER),
    _Pair("medicine", "in_hand", Category.SUICIDE, "means_at_hand", standing=False, own=True),
    _Pair("own_baby", "shakes_them", Category.HARM_TO_OTHERS, "shake_baby", standing=False, about=About.SELF),
    _Pair("newborn", "shakes_them", Category.HARM_TO_OTHERS, "shake_baby", standing=False, about=About.SELF),
    _Pair("lost_to_suicide", "understands_why", Category.SUICIDE, "hopeless", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("feels_burden", "they_are_free", Category.SUICIDE, "better_without_me", standing=False, about=About.SELF),
    _Pair("feels_burden", "swiss", Category.SUICIDE, "assisted_death", standing=False, own=True),
    _Pair("newborn", "baby_strange", Category.PSYCHOSIS, "new_mother_ill", standing=False, about=About.OTHER),
    _Pair("tiny_child", "left_alone", Category.HARM_TO_OTHERS, "rough_with_someone", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("been_back", "going_back", Category.DOMESTIC_VIOLENCE, "controlled", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("own_therapist", "crosses_line", Category.SEXUAL_ASSAULT, "exploited", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("lost_baby", "be_with_them", Category.SUICIDE, "called_by_the_dead", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("a_death", "be_with_them", Category.SUICIDE, "called_by_the_dead", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("was_rough", "driving_there", Category.HARM_TO_OTHERS, "rough_with_someone", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("knows_where", "outside_now", Category.HARM_TO_OTHERS, "rough_with_someone", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("knows_where", "would_ram", Category.HARM_TO_OTHERS, "rough_with_someone", standing=False, about=About.SELF),
    _Pair("knows_where", "armed", Category.HARM_TO_OTHERS, "means_near", about=About.SELF),
    _Pair("their_outing", "left_things", Category.SUICIDE, "missing", standing=False, about=About.OTHER),
    _Pair("their_outing", "vanished_now", Category.SUICIDE, "suicidal_other", standing=False, level=Level.CONCERN, about=About.OTHER),
    _Pair("goes_after", "way_in", Category.HARM_TO_OTHERS, "rough_with_someone", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("opioid", "used_and_weak", Category.MEDICAL_EMERGENCY, "overdose", own=True),
    _Pair("opioid", "sounds_off", Category.MEDICAL_EMERGENCY, "opioid_signs", about=About.OTHER),
    _Pair("sees_shadows", "stopped_drink", Category.MEDICAL_EMERGENCY, "withdrawal", standing=False),
    _Pair("drink", "sees_crawling", Category.MEDICAL_EMERGENCY, "withdrawal"),
    _Pair("taken", "dazed", Category.MEDICAL_EMERGENCY, "overdose", standing=True),
    _Pair("head", "dazed", Category.MEDICAL_EMERGENCY, "head_injury"),
    _Pair("blood", "gushes", Category.MEDICAL_EMERGENCY, "bleeding_inside"),
    _Pair("loss", "joins_them", Category.SUICIDE, "called_by_the_dead", standing=False, about=About.SELF),
    _Pair("loss", "brink", Category.SUICIDE, "at_the_brink", standing=False, own=True, level=Level.CONCERN),
    _Pair("parents_new_one", "came_in_room", Category.CHILD_ABUSE, "at_bedtime", standing=False, level=Level.CONCERN, about=About.SELF, minor=True),
    _Pair("own_teacher", "secret_texts", Category.CHILD_ABUSE, "groomed", standing=False, about=About.SELF, minor=True),
    _Pair("met_online", "pics_sent", Category.CHILD_ABUSE, "groomed", standing=False, about=About.SELF, minor=True),
    _Pair("newborn", "says_better_off", Category.SUICIDE, "better_without_me", standing=False, about=About.OTHER),
    _Pair("their_young_teen", "older_one", Category.CHILD_ABUSE, "groomed", standing=False, level=Level.CONCERN, about=About.OTHER),
    _Pair("newborn", "better_with_other", Category.SUICIDE, "better_without_me", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("given_away", "put_in_order", Category.SUICIDE, "putting_in_order", standing=False, own=True, level=Level.CONCERN),
    _Pair("in_heaven", "go_there", Category.SUICIDE, "called_by_the_dead"),
    _Pair("their_dead", "wants_to_join", Category.SUICIDE, "called_by_the_dead", standing=False, level=Level.CONCERN),
    _Pair("drink", "bought_some", Category.SUICIDE, "hopeless", standing=False, own=True, level=Level.CONCERN),
    _Pair("did_it_again", "how_deep", Category.SELF_HARM, "hurting_oneself", standing=False, own=True),
    _Pair("medicine", "not_for_pain", Category.SUICIDE, "means_at_hand", standing=False, own=True),
    _Pair("near_crash", "on_purpose", Category.SUICIDE, "at_the_brink", standing=False, about=About.SELF),
    _Pair("newborn", "no_mother", Category.SUICIDE, "better_without_me", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("looks_at_me", "behind_me", Category.DOMESTIC_VIOLENCE, "found_again", about=About.SELF),
    _Pair("afraid", "on_his_way", Category.DOMESTIC_VIOLENCE, "afraid_at_home", standing=False, about=About.SELF),
    _Pair("afraid", "parent_on_way", Category.CHILD_ABUSE, "afraid_at_home", standing=False, about=About.SELF),
    _Pair("makes_rules", "not_free", Category.DOMESTIC_VIOLENCE, "controlled", standing=False, level=Level.CONCERN, about=About.SELF),
    _Pair("our_child", "limb_broken", Category.CHILD_ABUSE, "child_harmed", about=About.OTHER),
    _Pair("lost_to_suicide", "drinking_now", Category.SUICIDE, "hopeless", standing=False, own=True, level=Level.CONCERN),
    _Pair("skips_meals", "faint", Category.EATING_DISORDER, "starving", standing=False, own=True),
    _Pair("they_starve", "faint", Category.EATING_DISORDER, "starving", standing=False, about=About.OTHER),
    _Pair("hates_body", "skips_meals", Category.EATING_DISORDER, "eating_trouble", standing=False, own=True, level=Level.CONCERN),
    _Pair("skips_meals", "hates_body", Category.EATING_DISORDER, "eating_trouble", standing=False, own=True, level=Level.CONCERN),
    _Pair("voices", "they_say_to_him", Category.PSYCHOSIS, "commanding_voices", standing=False, about=About.OTHER),
    _Pair("voices", "orders_end", Category.PSYCHOSIS, "commanding_voices", standing=False),
    _Pair("asks_methods", "no_fiction", Category.HARM_TO_OTHERS, "harm_others", standing=False, about=About.SELF),
    _Pair("voices", "armed", Category.PSYCHOSIS, "armed", standing=False),
)


def together(intents: Intents, state: State, found: Assessment, plain: Normalised) -> Assessment:
    """The assessment, raised where two messages say so together."""
    for pair in _PAIRS:
        if pair.before not in state.came_up or (pair.minor and not state.minor) or not intents.says(plain, pair.now):
            continue
        stands = state.stage in STANDING
        surer = LEVEL_ORDER[found.level] - LEVEL_ORDER[pair.level] + (found.certainty == 1) > 0  # where they agree, a rule knows the kind better
        if pair.standing not in (None, stands) or (pair.standing is False and surer):
            continue
        third = bool(_THIRD & set(plain.words))
        if pair.own and third and state.about is not About.OTHER:
            continue
        about = pair.about or _about(state, plain, pair, third=third, stands=stands)
        categories = tuple(dict.fromkeys((pair.category, *found.categories)))
        sign = found.sign or (pair.level is Level.CONCERN and pair.category is Category.SUICIDE and about is About.SELF)
        return replace(found, level=pair.level, categories=categories, about=about, rules=(pair.rule,), sign=sign, certainty=1.0)
    return found


def _about(state: State, plain: Normalised, pair: _Pair, *, third: bool, stands: bool) -> About:
    """Whose body or hand it is: "she's really sleepy", or "sick twice" after "she hit her head"."""
    if third and f"their_{pair.before}" in state.came_up:
        return About.OTHER  # "I don't know, she was sick again"
    if "i" in plain.words:
        return About.SELF
    if third:
        return About.OTHER
    theirs = (stands and state.about is About.OTHER) or f"their_{pair.before}" in state.came_up
    return About.OTHER if theirs and not _OWN & set(plain.words) else About.SELF
