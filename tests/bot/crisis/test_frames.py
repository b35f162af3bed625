"""What people say before, after and in the midst of it changes nothing about danger."""

from __future__ import annotations

import random

import pytest

from bot.crisis.detector import Detector
from bot.reply import Level
from bot.spoken import as_spoken
from eval.messages import written

BEFORE = (
    "I don't know, ", "I'm not ok, ", "not really, ", "it's not a joke, ", "no one knows this, ", "I never told anyone but ", "I haven't told anyone this, ",
    "please don't judge me, ", "to be honest with you, ", "I read your article and ", "never done this before. ", "I had a good childhood. ",
    "My dad died when I was ten. ", "Last year was better. ", "We broke up in March. ", "I'm in therapy. ", "hi! ", "and ", "well, ", "so... ",
)  # fmt: skip
AFTER = (".", "!", "...", " i guess", " or something", " you know", ". What should I do?", ", is that normal", " sorry", " thanks", ". I'm 42", ". My mum doesn't know")  # fmt: skip
WITHIN = ("just", "really", "um", "kinda", "honestly", "you know")


@pytest.fixture(scope="module")
def noticed(detector: Detector) -> list[str]:
    """Messages of the dev part that the rules take for danger, a few hundred of them."""
    found = [m.text for m in written() if m.part == "dev" and m.level == "crisis" and len(m.text) < 150]
    return [text for text in random.Random(11).sample(found, 700) if detector.assess(text).level is Level.CRISIS]


def lost(detector: Detector, noticed: list[str], frame: str, *, before: bool) -> float:
    framed = [f"{frame}{text}" if before else f"{text.rstrip(' .')}{frame}" for text in noticed]
    return sum(detector.assess(text).level is not Level.CRISIS for text in framed) / len(noticed)


@pytest.mark.parametrize("frame", BEFORE)
def test_what_stands_before_danger_hides_little_of_it(detector: Detector, noticed: list[str], frame: str) -> None:
    """ "I don't know," took one in five for denied, "I had a good childhood." for past. What a parent did "when I was ten" may well be past."""
    allowed = 0.08 if "when I was" in frame else 0.015
    assert lost(detector, noticed, frame, before=True) <= allowed


@pytest.mark.parametrize("frame", AFTER)
def test_what_stands_after_danger_hides_little_of_it(detector: Detector, noticed: list[str], frame: str) -> None:
    assert lost(detector, noticed, frame, before=False) <= 0.015


@pytest.mark.parametrize("filler", WITHIN)
def test_looking_for_words_hides_nothing(detector: Detector, noticed: list[str], filler: str) -> None:
    slowly = [" ".join([text.split()[0], filler, *text.split()[1:]]) for text in noticed]
    assert sum(detector.assess(text).level is not Level.CRISIS for text in slowly) / len(slowly) <= 0.01


@pytest.mark.parametrize(
    "typed",
    ["I'm scared of him.", "I'm scared of him!!!", "(I'm scared of him)", "“I'm scared of him”", "I'm scared of him :(", "but I’m scared of him", "So... I'm scared of him 😭", "Well, I'm scared of him"],
)  # fmt: skip
def test_the_reader_is_given_what_would_be_said_aloud(typed: str) -> None:
    assert as_spoken(typed) == "I'm scared of him"


@pytest.mark.parametrize("typed", ["God told me to do it", "like father like son", "look at me", "now he has a knife"])
def test_what_means_something_is_left_as_it_is(typed: str) -> None:
    assert as_spoken(typed) == typed


USED_TO = ("i used to cut myself", "i used to be suicidal", "i used to starve myself", "my ex used to choke me", "my parents used to beat us")


@pytest.mark.parametrize("told", USED_TO)
@pytest.mark.parametrize("after", ["", " and now i can't trust anyone", " and i still think about it", ", is that why i'm avoidant"])
def test_what_is_over_stays_over_whatever_it_left_behind(detector: Detector, told: str, after: str) -> None:
    assert detector.assess(told + after).level is Level.CONCERN


@pytest.mark.parametrize("after", [" and i started again", ", and now i do it again", ", tonight it's back", " and i still do"])
def test_what_came_back_is_danger(detector: Detector, after: str) -> None:
    assert detector.assess("i used to cut myself" + after).level is Level.CRISIS
