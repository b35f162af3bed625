"""Danger to somebody else, told by whoever looks on: it is noticed, and the one who tells it isn't spoken to as the one in danger."""

from __future__ import annotations

import pytest

from bot.crisis.detector import Detector
from bot.crisis.whom import About
from bot.reply import Level

PEOPLE = (
    "my daughter",
    "my best friend",
    "my wife",
    "my girlfriend",
    "my ex",
    "my mum",
    "my 14 year old",
    "my client",
    "someone i know",
    "a friend of mine",
    "she",
)
DANGERS = (
    "wants to die", "is talking about suicide", "is threatening suicide if i leave", "took an overdose", "has taken all her pills", "wrote a suicide note",
    "self harms", "cuts", "was raped", "was raped last night", "was sexually assaulted", "is being abused", "is being stalked", "gets hit at home",
    "is being groomed by a man online", "is being touched by her uncle", "isn't breathing", "hasn't slept in five days and says she is god",
)  # fmt: skip
BESIDE = ("", " and i don't know what to do", ". what do i do", " since the breakup")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("danger", DANGERS)
def test_danger_to_somebody_else_is_theirs(detector: Detector, person: str, danger: str) -> None:
    for beside in BESIDE:
        found = detector.assess(f"{person} {danger}{beside}")
        assert (found.level, found.about) == (Level.CRISIS, About.OTHER), beside


@pytest.mark.parametrize(
    "own",
    [
        "i was raped",
        "my ex raped me",
        "i cut myself",
        "i took an overdose",
        "my wife says i should just die and i want to",
        "i was with a friend and i was drugged and raped",
    ],
)
def test_ones_own_stays_ones_own(detector: Detector, own: str) -> None:
    found = detector.assess(own)
    assert (found.level, found.about) == (Level.CRISIS, About.SELF)


@pytest.mark.parametrize("who", ["he", "my son", "my neighbour", "my brother in law"])
@pytest.mark.parametrize("did", ["hit", "punched", "slapped", "choked", "beat up"])
@pytest.mark.parametrize("whom", ["my wife", "my sister", "my grandmother", "his girlfriend"])
def test_a_blow_to_somebody_else_is_theirs(detector: Detector, who: str, did: str, whom: str) -> None:
    """ "He hit my wife with his cane" was answered as if the writer had been hit."""
    found = detector.assess(f"{who} {did} {whom}")
    assert (found.level, found.about) == (Level.CRISIS, About.OTHER)


@pytest.mark.parametrize(
    "message",
    [
        "he hit me in front of my wife",
        "my wife's brother hit me",
        "my husband hit me because I danced with my brother",
        "I don't feel safe around him. He punched the dryer last week and stared at me.",
        "I'm 12 and scared of my dad",
        "he locked me out with my sister",
    ],
)
def test_a_blow_to_the_writer_stays_theirs_whoever_else_is_named(detector: Detector, message: str) -> None:
    assert detector.assess(message).about is About.SELF
