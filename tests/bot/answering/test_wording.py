"""Openings fit what was said."""

import pytest

from bot.answering.wording import Wording


@pytest.mark.parametrize("message", ["I don't talk to strangers", "I need the courage to go", "what is my number of sessions", "what is anger"])
def test_a_word_inside_another_and_a_question_about_nobody_open_nothing(message: str) -> None:
    assert Wording().opening(message, "") == ""


def test_the_same_words_said_of_oneself_open_kindly_and_never_twice_alike() -> None:
    first = Wording().opening("why am I so angry", "")
    assert first and Wording().opening("why am I so angry", first) not in ("", first)
