"""What is answered to the gentle question, and to the one that asks which danger it is: a yes, a no, or neither, in the words people use for it."""

from __future__ import annotations

import pytest

from bot.crisis.detector import Detector
from bot.crisis.gentle import Answer, answered
from bot.crisis.intents import Intents
from bot.crisis.protocol import Protocol
from bot.crisis.semantic import Semantic
from bot.knowledge.library import Library
from bot.reply import Level
from tests.talks import talk

HOPELESS = "I feel so hopeless lately, nothing matters"
TAKEN_WRONGLY = "my partner has ptsd and pushes me away at night"
"""Which the reader takes for danger, and asks about."""

YES = """yes | yeah | y | kind of | maybe | sometimes | a bit | i guess | they come and go | unfortunately yes | more than i want to admit | it crossed my mind
| last night | when it gets bad | at night mostly | i'd be lying if i said no | a few times this week | i don't want to but yes | i can't say no
| there have been | honestly? yes | off and on | more and more | i did yesterday | only at night | once or twice | not really but sometimes
| yes but i wouldn't do it | pretty dark tbh | it's been really dark | darker than i let on | no plan but yes | i dunno maybe | it comes in waves | hard to say, sometimes
| the thoughts are there, i just don't act | depends | i don't want to live like this | there's no reason to live | i'm not sure i want to live"""
NO = """no | nope | nah | never | not at all | no i'm just sad | no no nothing like that | of course not | no, i have kids | not anymore | not since last year
| nothing like that | i would never | hell no | no, never have | no i just miss her | no and i'm a bit offended | no why would you ask that | i'm just exhausted
| it's dark but not like that | no but thanks for asking | not dark, just grey | it's more of an emptiness | i've been there before but not now
| no need to worry | probably not | i guess not | almost never | i don't think so"""
SURELY_NOT = "no i want to live | it's not about dying | i'm sad, not suicidal | no i love my life just not him | no, i'm scared of dying actually"
OPEN = """idk | i'm not sure | why do you ask | i don't want to talk about it | you won't tell anyone? | i'd rather not say | can i be honest
| what happens if i say yes | define thoughts | i don't know what counts | what if i do | do i have to answer | since monday | in the shower mostly | part of me"""
NEITHER = """what is anxious attachment | my mum died | he left me | are you a robot | thank you | today my dog died | last night he shouted
| every day i miss him | maybe i should call him | he's all i think about | i drink more than i should | i can't do it because of my kids
| a lot happened this year | never been so sad | none of my friends call"""


def _each(written: str) -> list[str]:
    return [piece.strip() for piece in written.replace("\n", " ").split("|")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (answer, message)
        for answer, some in ((Answer.YES, YES), (Answer.NO, NO), (Answer.SURELY_NOT, SURELY_NOT), (Answer.OPEN, OPEN), (Answer.NONE, NEITHER))
        for message in _each(some)
    ],
)
def test_an_answer_is_taken_as_it_is_meant(detector: Detector, answer: Answer, message: str) -> None:
    assert answered(Intents({}), detector.normalise(message)) is answer


def test_a_yes_opens_what_a_no_does_not(detector: Detector) -> None:
    protocol = Protocol(detector)
    assert {talk(protocol, HOPELESS, yes)[-1].level for yes in _each(YES)} == {Level.CRISIS}
    assert Level.CRISIS not in {talk(protocol, HOPELESS, no)[-1].level for no in (*_each(NO), *_each(SURELY_NOT))}


def test_what_is_left_open_is_asked_once_more_and_then_left(detector: Detector) -> None:
    protocol = Protocol(detector)
    assert talk(protocol, HOPELESS, "why do you ask")[-1].check_in
    assert talk(protocol, HOPELESS, "why do you ask", "kind of")[-1].level is Level.CRISIS
    assert not talk(protocol, HOPELESS, "why do you ask", "i'd rather not say")[-1].check_in


def test_whatever_follows_the_question_the_lines_stay_beside(detector: Detector) -> None:
    protocol = Protocol(detector)
    for message in (*_each(NO), *_each(OPEN), *_each(NEITHER)):
        assert (crisis := talk(protocol, HOPELESS, message)[-1].crisis) and crisis.resources


def test_a_no_ends_what_was_only_guessed(detector: Detector, library: Library) -> None:
    protocol = Protocol(detector, semantic=Semantic(library.reading))
    assert talk(protocol, TAKEN_WRONGLY)[-1].level is Level.CRISIS
    for no in (
        "no",
        "not at all",
        "nobody is in danger",
        "no he just turns away",
        "he doesn't hurt me",
        "no, i'm lonely",
        "neither",
        "wrong",
        "i'm safe",
    ):
        assert talk(protocol, TAKEN_WRONGLY, no)[-1].level is Level.CONCERN
    for yes in (
        "yes",
        "maybe",
        "yes i want to die",
        "he hits me",
        "idk",
        "I don't want to live like this",
        "no I'd rather keep it",
        "I don't need a doctor",
    ):
        assert talk(protocol, TAKEN_WRONGLY, yes)[-1].level is Level.CRISIS
