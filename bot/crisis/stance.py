"""Where a conversation about danger stands, and what the protocol makes of its newest message."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.crisis.whom import About
from bot.reply import Category, Crisis, Level


class Stage(StrEnum):
    """Where the conversation stands."""

    NONE = "none"
    FIRST = "first"
    PLAN = "plan"
    IMMINENT = "imminent"
    SUPPORT = "support"
    WAVED_OFF = "waved_off"
    MOVED_ON = "moved_on"


STANDING = frozenset({Stage.FIRST, Stage.PLAN, Stage.IMMINENT, Stage.SUPPORT})
"""Stages in which a crisis stands."""

REMEMBERED = tuple(
    (
        "parent partner sweetheart work helper voices medicine taken head their_head blood loss drink weapon pictures strangled child_did abroad ward"
        " newborn given_away in_heaven their_dead hates_body skips_meals makes_rules our_child lost_to_suicide did_it_again dementia looks_at_me"
        " near_crash children_abroad they_starve child_hits followed pet was_bullied afraid their_young_teen own_teacher opioid mind_ill breathless"
        " tiny_child goes_after dreams been_back own_therapist lost_baby feels_burden found_theirs own_baby shaken they_withdraw their_suicide"
        " parents_new_one put_online drive_away spanks_kids reads_all left_them next_room was_rough sees_shadows edge sleeps_rough"
        " knows_where their_outing met_online elder sent_home child_commanded with_child therapist_crosses"
        " watches_ex asks_methods asks_amount photos lap head_blow carer passenger struck_partner struck_someone a_death fire_threat reported"
        " their_sleep with_child_now their_beliefs pupil fostered"
    ).split()
)
"""What is kept in mind once it came up, by its name under `says` in intents.yaml."""


@dataclass(slots=True)
class State:
    """What is remembered while a history is replayed. used: how often each block of words was. said: the latest messages without a crisis.

    minor, grown: what was said of one's age. long_ago: whether a childhood that is over was told of.
    came_up: what was spoken of, by the names in REMEMBERED, and "own_voices" where it is the writer who hears them.
    language: the one (ISO 639-1) in which danger was told, where that isn't English.
    signs, doubts: how many messages were hopeless, and how many were half taken for danger to the writer.
    asked: whether the gentle question was put in the turn before, asked_twice: whether that was once more; of_suicide: whether that turn was a concern about
    dying; denied: whether thoughts of dying were denied in it. asked_beside: whether they were asked about inside another danger.
    unsure: how often it was asked what kind of danger it is, as long as that isn't known (unsure.py); doubtful: the message that it was asked about;
    confirmed: whether another message was read as danger since. guessed: whether only the reader took what opened the crisis for danger.
    """

    stage: Stage = Stage.NONE
    category: Category = Category.SUICIDE
    categories: tuple[Category, ...] = ()
    about: About = About.SELF
    minor: bool = False
    grown: bool = False
    long_ago: bool = False
    came_up: set[str] = field(default_factory=set)
    signs: int = 0
    doubts: int = 0
    quiet: int = 0
    plan_asked: bool = False
    checked_in: bool = False
    planning: bool = False
    asked: bool = False
    asked_twice: bool = False
    of_suicide: bool = False
    denied: bool = False
    asked_beside: bool = False
    unsure: int = 0
    doubtful: str = ""
    confirmed: bool = False
    guessed: bool = False
    said: tuple[str, ...] = ()
    language: str = ""
    used: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stance:
    """What the protocol makes of the newest message, in the light of those before it.

    level: of the conversation now. `crisis` means that `text` is the reply and nothing else may be said.
    answer: whether the articles may answer too (never in a crisis).
    preface / check_in: lines that go before and after an answer in a `concern`.
    of_another: whether the concern is for somebody else than the writer.
    asked: what the articles are to answer in place of the whole message; empty where it is all of it. Where `text` stands too, that is said where
    no article answers.
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
    of_another: bool = False
    asked: str = ""
