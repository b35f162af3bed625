"""A statement in plain words is danger by itself: neither what form it has nor what stands before or after it hides it."""

from __future__ import annotations

import pytest

from bot.crisis.clauses import next_clause, own_clause
from bot.crisis.detector import Detector
from bot.reply import Level
from eval.messages import beside, plainly

OVERHEARD = 0.03
"""Share that may be lost, to no more than a concern: "the exam was brutal and I want to be dead" is asked about gently."""


def test_plain_words_are_heard_in_every_form_that_grammar_has(detector: Detector) -> None:
    assert not [text for _, _, text in plainly() if detector.assess(text).level is not Level.CRISIS]


def test_and_for_what_they_say(detector: Detector) -> None:
    """Who is going to take something is asked about that, and not told what to do about what was taken."""
    heard = [(kinds, about, text, detector.assess(text)) for kinds, about, text in plainly()]
    assert not [(text, found.categories) for kinds, _, text, found in heard if kinds and found.categories[0] not in kinds]
    assert not [(text, found.about) for _, about, text, found in heard if found.about not in about]


def test_whatever_is_said_in_the_same_breath_hides_nothing(detector: Detector) -> None:
    messages = beside()
    heard = [detector.assess(text).level for text in messages]
    assert len(messages) > 800
    assert sum(level is not Level.CRISIS for level in heard) < OVERHEARD * len(messages)
    assert sum(level is Level.NONE for level in heard) < OVERHEARD / 3 * len(messages)


@pytest.mark.parametrize(
    "message",
    [
        "my mother never said I love you and I'm scared I will hurt my baby",  # no denial
        "he never washes up and he chokes me when he is angry",
        "I can't wait to kill myself",
        "idk my boyfriend chokes me",
        "I don't think he loves me and I want to die",
        "my son won't answer and left a note saying sorry",
        "my baby was sick and I want to die",  # no manner of speaking
        "will u not let me pay for once, my cat scratched me and my stepdad hits me",
        "my stepdad touches me and my cat scratches me",
        "in the series the mother poisons them all and I can't stop thinking about it and he hit me again last night",  # no story
        "we read a poem at school and I took all my pills",
        "I left eight months ago and I miss our garden and I took all my pills",  # not over
        "she's my second wife but my dad touches me at night",
        "my stepdad touches me and my mum used to look away",
        "people say it was early and the voices tell me to jump",  # nobody else
        "a girl in my class keeps talking about suicide",
        "my son (25) hits me",
    ],
)
def test_what_stands_before_and_takes_nothing_back(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize(
    "message",
    [
        "it isn't that I'm low and I want to die",
        "he never hit me and he never shouted",
        "nobody hit me and nobody hugged me",
        "in the film he hits her and she leaves",
        "My dad yells at the football and my son gets scared of him",
        "I'm taking my life into my own hands and I'm scared",
        "falling in love feels like jumping off a cliff",
        "I'm leaving this world of online dating",
        "I was stabbed in the back by my own sister",
        "I grabbed my son's arm so he wouldn't run into the road and he said I hurt him",
    ],
)
def test_and_what_is_no_danger_stays_none(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.NONE


def test_clauses_begin_where_a_subject_follows_a_joint() -> None:
    words = tuple("i left and then he hit me but the cat slept".split())
    assert own_clause(words, 5, 0) == 2
    assert next_clause(words, 6, len(words)) == 8
    assert own_clause(words, 1, 0) == 0
    assert next_clause(words, 9, len(words)) == len(words)
