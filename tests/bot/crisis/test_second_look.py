"""The second look at danger: it spares harmless messages and costs none of the danger."""

from __future__ import annotations

import numpy as np
import pytest

from bot.crisis.detector import Detector
from bot.crisis.second_look import SecondLook
from bot.crisis.semantic import Semantic
from bot.knowledge.library import Library
from bot.reply import Level
from eval.messages import fresh


def _heard_in(level: Level, semantic: Semantic, detector: Detector) -> int:
    texts = [text for labelled, _, text in fresh() if labelled == level.value]
    return sum(semantic.raised(text, detector.assess(text)).level is Level.CRISIS for text in texts)


@pytest.fixture(scope="module")
def both(library: Library) -> tuple[Semantic, Semantic]:
    """The reader alone, and with the look."""
    return Semantic(library.reading), Semantic(library.reading, SecondLook(library.hearing))


def test_fewer_harmless_messages_are_taken_for_danger(both: tuple[Semantic, Semantic], detector: Detector) -> None:
    alone, weighed = (_heard_in(Level.NONE, semantic, detector) for semantic in both)
    assert weighed <= 0.85 * alone


def test_danger_is_noticed_as_before(both: tuple[Semantic, Semantic], detector: Detector) -> None:
    alone, weighed = (_heard_in(Level.CRISIS, semantic, detector) for semantic in both)
    assert weighed >= 0.98 * alone


def test_without_a_model_the_reader_s_chance_stands() -> None:
    chances = np.array([0.2, 0.9])
    assert SecondLook(lambda: None).weighed(["a", "b"], chances) is chances


def test_a_look_that_breaks_leaves_the_rules_standing(detector: Detector) -> None:
    def broken(texts: list[str]) -> np.ndarray:
        raise RuntimeError("no vectors")

    semantic = Semantic(lambda: lambda texts: np.array([[0, 0, 1, 1, *[0] * 8]] * len(texts)), SecondLook(lambda: broken))
    found = detector.assess("a quiet day")
    assert semantic.raised("a quiet day", found) == found


def test_what_sounds_more_dangerous_gets_a_higher_chance(library: Library) -> None:
    look, heard = SecondLook(library.hearing), library.hearing()
    assert heard is not None
    calm, grave = look.logits(heard(["How do I tell my mother that I need time alone?", "I have the rope ready and the letters are written"]))
    assert grave > calm
