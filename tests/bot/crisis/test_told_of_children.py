"""What grown-ups tell of children: signs of danger are noticed, and what children simply do is no alarm."""

import pytest

from bot.crisis.detector import Assessment, Detector
from bot.crisis.semantic import CHILD_AT, CRISIS_AT, Semantic
from bot.crisis.whom import About
from bot.reply import Level


@pytest.mark.parametrize(
    "message",
    [
        "one of my pupils begs not to be sent home",
        "a girl in my class is afraid to go home. what can I do",
        "a boy in my group eats out of the bins",
        "my niece is left alone in the flat all night",
        "my toddler says grandpa plays a secret game with him",
        "my stepdaughter told me that daddy will kill mummy",
        "what does it mean when a client of mine says nobody would miss him",
        "my niece was found on the roof",
    ],
)
def test_signs_of_danger_to_a_child_are_noticed(detector: Detector, message: str) -> None:
    found = detector.assess(message)

    assert (found.level, found.about) == (Level.CRISIS, About.OTHER)


@pytest.mark.parametrize(
    "message",
    [
        "my adopted daughter bites her nails until they bleed",
        "my niece wakes up screaming every night",
        "our foster child pulls out her hair when she is upset",
        "my adopted daughter follows me even to the toilet",
        "one of my pupils doesn't cry when he hurts himself",
        "my son begs not to go to school",
        "a girl in my class is afraid to go on stage",
        "my niece has a secret game with grandpa, they hide biscuits from grandma",
    ],
)
def test_what_children_do_is_no_alarm(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is not Level.CRISIS


def test_of_what_a_child_does_the_reader_must_be_surer() -> None:
    def raised(message: str, crisis: float, found: Assessment = Assessment()) -> Level:
        return Semantic(lambda: lambda _: [[1 - crisis, 0, crisis, 0, 0, 0, 0, 1, 0, 0, 0, 0]]).raised(message, found).level

    between = (CRISIS_AT + CHILD_AT) / 2
    assert raised("our foster son hides food under his bed", between) is not Level.CRISIS
    assert raised("our foster son hides food under his bed", CHILD_AT) is Level.CRISIS
    assert raised("he hides food under his bed", between) is Level.CRISIS
    assert raised("our foster son hides food under his bed", between, Assessment(level=Level.CONCERN)) is Level.CRISIS
