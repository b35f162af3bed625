"""What is meant inside a crisis, whatever its words: the answer that fits, and nothing where it isn't clear."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.crisis import listening as listening_module
from bot.crisis.intents import OTHER
from bot.crisis.listening import HEARD_AT, NOTHING, Listener
from bot.crisis.protocol import Protocol
from bot.crisis.resources import Resources
from bot.crisis.semantic import Semantic
from bot.crisis.speech import Speech
from bot.crisis.stance import Stage
from bot.knowledge.library import Library
from tests.bot.crisis.test_protocol import talk

ANSWERS = yaml.safe_load(Path(listening_module.__file__).with_name("answers.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def listener(library: Library) -> Listener:
    return Listener(library.hearing)


@pytest.fixture(scope="module")
def heard(library: Library, listener: Listener) -> Protocol:
    return Protocol(semantic=Semantic(library.reading), listener=listener)


def test_without_a_model_nothing_is_heard() -> None:
    def broken(texts: list[str]) -> np.ndarray:
        raise RuntimeError

    for embed in (lambda: None, lambda: broken):
        assert Listener(embed).hear("I'm so tired of it all", lambda name: True) == NOTHING


def test_only_what_fits_is_heard(listener: Listener) -> None:
    assert listener.hear("he'd get custody of the kids", lambda name: name == "custody").name == "custody"
    assert listener.hear("he'd get custody of the kids", lambda name: False).name == OTHER
    assert listener.hear("word " * 61, lambda name: True) == NOTHING


def test_all_that_is_heard_has_an_answer_or_steers(listener: Listener) -> None:
    speech = Speech(Resources())
    assert {name for name in listener.names if not speech.has(name)} <= {OTHER, "plan_yes", "they_now", "thanks"}


def test_places_and_slow_answers_are_answers() -> None:
    answers = {*ANSWERS["barriers"], *ANSWERS["steps"]}
    assert set(ANSWERS["fits"]) <= answers
    assert set(ANSWERS["not_at_once"]) <= answers


@pytest.mark.parametrize(
    ("opening", "said", "answer"),
    [
        ("I want to die", "my business went bust last week", "practical"),
        ("I want to die", "they'd get along fine without me", "better_off"),
        ("I want to die", "who would look after my dog", "reason_to_live"),
        ("I want to die", "all of them are asleep, it's the middle of the night", "night"),
        ("I cut myself", "I had managed half a year", "relapse"),
        ("my husband hits me", "he swears he would find me anywhere", "leaving_danger"),
        ("my husband hits me", "he'd never give me the children", "custody"),
        ("he raped me", "was it rape though, we're together", "was_it_rape"),
        ("my friend wants to die", "I gave her my word that I'd keep quiet", "promised"),
        ("my friend wants to die", "what do I do with the medicines at home", "make_safe"),
        ("I took 30 paracetamol", "am I going to die", "how_dangerous"),
        ("I want to hurt my baby", "these pictures come by themselves, I'd never do it", "unwanted"),
    ],
)
def test_it_is_met_in_whatever_words_it_comes(heard: Protocol, opening: str, said: str, answer: str) -> None:
    beginning = next(a for where in ("barriers", "steps") if answer in ANSWERS[where] for a in ANSWERS[where][answer])[:40]
    assert beginning in talk(heard, opening, said)[-1].text


def test_before_a_plan_is_known_it_is_asked_about(heard: Protocol) -> None:
    _, met, after = talk(heard, "I want to die", "because my girlfriend left me", "she says it's over for good")
    assert met.stage is Stage.PLAN
    assert met.text.count("?") == 1
    assert "how or when" in met.text
    assert after.text != met.text


def test_means_are_not_heard_as_put_away(heard: Protocol) -> None:
    stances = talk(heard, "I want to die", "I think about it", "my pills, I saved them")
    assert stances[-1].stage is Stage.IMMINENT


def test_an_unwanted_picture_is_met_as_one_and_a_wish_is_not(heard: Protocol) -> None:
    begins = ANSWERS["steps"]["unwanted"][0][:40]
    assert talk(heard, "I keep seeing myself stabbing my boyfriend while he sleeps, it makes me sick")[0].text.startswith(begins)
    for wish in ("I want to hurt my baby", "I'm going to stab him while he sleeps", "I have the urge to push someone in front of a train"):
        assert not talk(heard, wish)[0].text.startswith(begins)


@pytest.mark.parametrize("said", ["I can't call", "nobody is with me", "I'm not going to text them"])
def test_a_no_is_no_good_news(heard: Protocol, said: str) -> None:
    text = talk(heard, "I took 30 paracetamol", said)[-1].text
    assert not any(text.startswith(answer[:30]) for name in ("calling", "someone_near", "waiting") for answer in ANSWERS["steps"][name])


def test_who_may_act_within_minutes_hears_nothing_slow(heard: Protocol) -> None:
    *_, imminent, after = talk(heard, "I want to die", "I have a plan", "I'm worth nothing")
    assert imminent.stage is after.stage is Stage.IMMINENT
    assert not any(after.text.startswith(answer[:30]) for answer in ANSWERS["steps"]["worthless"])


def test_where_the_body_comes_first_every_answer_names_the_number(heard: Protocol) -> None:
    for said in ("nobody is home", "my throat burns", "I don't want the police", "I can't speak, they'd hear me", "I don't know what they were"):
        assert "911" in talk(heard, "I took 30 paracetamol", said)[-1].text, said
    assert "before anything else" not in talk(heard, "I took 30 paracetamol", "the ambulance is here")[-1].text


def test_nothing_is_said_twice(heard: Protocol) -> None:
    said = [stance.text for stance in talk(heard, "I want to die", *["I'm so tired of fighting"] * 5)]
    assert len(set(said)) == len(said)


def test_where_it_is_not_clear_the_protocol_goes_on(listener: Listener) -> None:
    speech = Speech(Resources())
    for text in ("we had dinner", "in the kitchen", "what's anxious attachment", "he works nights"):
        found = listener.hear(text, speech.has)
        assert found.name == OTHER or found.chance < HEARD_AT, text
