"""Where only the reader takes something for danger and no word says which, it is asked and not assumed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.crisis import speech
from bot.crisis.detector import Detector
from bot.crisis.listening import Listener
from bot.crisis.protocol import Protocol
from bot.crisis.semantic import Semantic
from bot.crisis.stance import Stance
from bot.knowledge.library import Library
from bot.reply import Category, Level, Turn
from tests.talks import talk

ODD = "the old kettle has a new lid"
"""No rule knows it, and no word in it is one for a danger."""
CLEAR = "I don't want to be alive, the kettle's new lid knows"


@pytest.fixture(scope="module")
def asking(detector: Detector) -> Protocol:
    """A protocol whose reader takes whatever names a lid for thoughts of suicide, and nothing else for anything."""

    def read(texts: list[str]) -> Any:
        crisis = np.array([0.7 if "lid" in text else 0.01 for text in texts])
        return np.column_stack([1 - crisis, np.zeros(len(texts)), crisis, np.ones(len(texts)), np.zeros((len(texts), len(Category) - 1))])

    return Protocol(detector, semantic=Semantic(lambda: read))


def last(protocol: Protocol, *messages: str) -> Stance:
    return talk(protocol, *messages, region="GB")[-1]


def test_it_asks_which_danger_it_is(asking: Protocol, protocol: Protocol) -> None:
    stance = last(asking, ODD)
    assert stance.level is Level.CRISIS
    assert "I'd rather ask than guess" in stance.text
    assert "116 123" in stance.text and "999" in stance.text
    assert stance.crisis is not None and stance.crisis.resources
    assert [choice.id for choice in stance.crisis.choices] == ["dark", "somebody_hurts", "about_another", "mistaken"]
    assert protocol.follow(Turn(message=ODD)).level is Level.NONE  # no rule knows it


def test_what_a_rule_knows_is_not_asked(asking: Protocol) -> None:
    assert "rather ask than guess" not in last(asking, CLEAR).text


@pytest.mark.parametrize(
    ("reply", "category", "says"),
    [
        ("Somebody is hurting me", Category.DOMESTIC_VIOLENCE, "I believe you"),
        ("Yes, I have thoughts of not wanting to live", Category.SUICIDE, "how or when"),
        ("It's about somebody else", Category.SUICIDE, "Where are they now"),
        ("my stepdad hits me with a belt and I'm 13", Category.CHILD_ABUSE, "I believe you"),
    ],
)
def test_each_answer_leads_to_its_own_words(asking: Protocol, reply: str, category: Category, says: str) -> None:
    stance = last(asking, ODD, reply)
    assert stance.level is Level.CRISIS
    assert stance.categories[0] is category
    assert says in stance.text


def test_whoever_it_is_about_is_asked_for_with_buttons_that_fit(asking: Protocol) -> None:
    other, back = last(asking, ODD, "It's about somebody else"), last(asking, ODD, "It's about somebody else", "It's about me")
    assert other.crisis is not None and back.crisis is not None
    assert [choice.id for choice in other.crisis.choices] == ["they_now", "they_safe", "about_me", "mistaken"]
    assert [choice.id for choice in back.crisis.choices] == ["dark", "somebody_hurts", "about_another", "mistaken"]
    assert "thinking of ending your life" in back.text


def test_a_misunderstanding_ends_it(asking: Protocol) -> None:
    stance = last(asking, ODD, "That's not what I meant")
    assert stance.level is Level.CONCERN
    assert stance.text in yaml.safe_load(Path(speech.__file__).with_name("protocol.yaml").read_text("utf-8"))["waved_off"]


def test_it_is_asked_twice_and_whoever_tells_on_is_heard_in_the_light_of_it(asking: Protocol) -> None:
    told = ("it was blue before", "and it whistles in the morning", "my aunt has one too", "hers is red")
    again, on, still, after = (last(asking, ODD, *told[:count]) for count in (1, 2, 3, 4))
    assert "I'd still like to be sure" in again.text
    assert len({again.text, on.text, still.text}) == 3
    assert again.level is on.level is still.level is Level.CRISIS
    assert after.level is Level.CONCERN and after.answer
    assert after.crisis is not None and after.crisis.resources


def test_whoever_asks_something_after_that_is_answered(asking: Protocol) -> None:
    stance = last(asking, ODD, "it was blue before", "what is secure attachment?")
    assert stance.level is Level.CONCERN and stance.answer


def test_danger_told_after_it_was_asked_twice_is_met_as_danger(asking: Protocol) -> None:
    stance = last(asking, ODD, "it was blue before", "and it whistles in the morning", "I want to kill myself")
    assert stance.level is Level.CRISIS
    assert stance.categories[0] is Category.SUICIDE


def test_whoever_says_that_it_is_about_another_is_not_asked_again(asking: Protocol) -> None:
    told = last(asking, "my daughter's kettle has a new lid", "it's about her, not me. the old one was blue")
    assert told.level is Level.CRISIS
    assert "I'd still like to be sure" not in told.text and "you can also ring for advice for them" in told.text.lower()


def test_a_word_or_two_amid_others_is_no_reply_to_the_question(asking: Protocol) -> None:
    told = last(asking, ODD, "he never would go to the doctor about the kettle, and he knew it since spring")
    assert "I'd still like to be sure" in told.text
    assert "I'd still like to be sure" not in last(asking, ODD, "go to the doctor?").text


def test_what_was_only_taken_for_danger_is_to_be_answered_once_it_is_waved_off(asking: Protocol) -> None:
    waved = last(asking, ODD, "That's not what I meant")
    assert waved.level is Level.CONCERN and waved.answer
    assert waved.asked == ODD and waved.text
    assert not last(asking, CLEAR, "That's not what I meant").asked


def test_whoever_says_that_they_will_do_themselves_no_harm_is_not_asked(asking: Protocol) -> None:
    story = f"My brother died in August. I keep laying the table for two. I went back to work and nobody asks any more. {ODD}."
    assert last(asking, story).level is Level.CRISIS
    told = last(asking, f"{story} I'm not going to hurt myself, I only want to know whether that's normal")
    assert told.level is not Level.CRISIS and told.answer
    assert last(asking, f"{CLEAR}. I'm not going to hurt myself").level is Level.CRISIS


def test_what_only_sounds_like_an_answer_confirms_nothing(detector: Detector, library: Library) -> None:
    """ "Mum just sits in the kitchen", of a divorce, is no help at hand."""

    def read(texts: list[str]) -> Any:
        crisis = np.array([0.7 if "lid" in text and "kitchen" not in text else 0.01 for text in texts])
        return np.column_stack([1 - crisis, np.zeros(len(texts)), crisis, np.ones(len(texts)), np.zeros((len(texts), len(Category) - 1))])

    heard = Protocol(detector, semantic=Semantic(lambda: read), listener=Listener(library.hearing))
    assert "still like to be sure" in last(heard, ODD, "mum just sits in the kitchen").text
