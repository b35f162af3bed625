"""Openings fit what was said."""

import pytest

from bot.answering.wording import Wording
from bot.reply import Category


@pytest.mark.parametrize("message", ["I don't talk to strangers", "I need the courage to go", "what is my number of sessions", "what is anger"])
def test_a_word_inside_another_and_a_question_about_nobody_open_nothing(message: str) -> None:
    assert Wording().opening(message, "") == ""


def test_the_same_words_said_of_oneself_open_kindly_and_never_twice_alike() -> None:
    first = Wording().opening("why am I so angry", "")
    assert first and Wording().opening("why am I so angry", first) not in ("", first)


@pytest.mark.parametrize(
    ("told", "like"),
    [
        ("the other driver died", "my cousin drowned"),
        ("I was supposed to watch him", "it was my fault"),
        ("I was eight", "he was 14 and I was 8"),
        ("he wants to see me", "my mum wants to take him back"),
        ("I smell smoke everywhere", "I can't go into kitchens"),
    ],
)
def test_what_is_told_in_passing_is_heard_by_what_it_is_about(told: str, like: str) -> None:
    first = Wording().told_on(told, "")
    assert first == Wording().told_on(like, "") != Wording().told_on("he has a car", "")
    assert Wording().told_on(like, first) != first


def test_room_is_given_once_each_and_then_left() -> None:
    heard = ""
    for told in (
        "my aunt died",
        "it was my fault",
        "I was eight",
        "he left me for her",
        "my kids are small",
        "I keep dreaming of it",
        "he is ill now",
    ):
        said = Wording().told_on(told, heard)
        assert said and said not in heard
        heard += f"\n{said}"
    assert "Tell on" in heard and heard.count("Tell on") == 1


def test_a_legacy_is_not_taken_for_being_left() -> None:
    assert "Being left" not in Wording().opening("My grandfather left me his house", "") and "Being left" in Wording().opening("my wife left me", "")


@pytest.mark.parametrize("category", Category)
def test_a_worry_of_every_kind_has_its_own_line_and_hears_none_twice(category: Category) -> None:
    wording = Wording()
    first = wording.of_concern([category], "", of_another=False)
    assert first not in (wording.of_concern([category], first, of_another=False), wording.one_of("concern_without_answer", ""))


def test_a_worry_about_somebody_else_is_met_in_other_words_where_there_are_some() -> None:
    wording = Wording()
    own, others = (wording.of_concern(["child_abuse"], "", of_another=of_another) for of_another in (False, True))
    assert own != others
    assert wording.of_concern(["psychosis"], "", of_another=True) == wording.of_concern(["psychosis"], "", of_another=False)


def test_whoever_judges_themselves_hears_no_request_for_words() -> None:
    assert Wording().lost("is that pathetic", "") != Wording().lost("do I go in anyway", "")
    assert Wording().lost("Am I just a bad person?", "") == Wording().lost("is that pathetic", "")


def test_a_funeral_that_is_only_imagined_is_no_loss() -> None:
    assert Wording().opening("my dad's funeral is on Friday and I feel nothing", "")
    assert not Wording().opening("when he's late I've already planned the funeral", "")
