"""The gate's judgement, sentence by sentence."""

from __future__ import annotations

import pytest

from bot.answering.grounding import Grounding
from bot.knowledge.library import Library

PASSAGE = (
    "The evidence for Somatic Experiencing is promising and still small. In one randomised trial with 63 people with PTSD, those who had the "
    "therapy improved more than those who waited. A waiting list is a weak comparison, and few independent trials exist. Large guidelines do "
    "not list it among first choices for PTSD."
)


@pytest.fixture(scope="module")
def grounding(library: Library) -> Grounding:
    return Grounding(library.embed)


@pytest.mark.parametrize(
    "sentence",
    [
        "The evidence for Somatic Experiencing is promising and still small.",
        "In one randomised trial with 63 people with PTSD, those who had the therapy improved more than those who waited on a list.",
        "A waiting list is a weak comparison, and there are few independent trials.",
    ],
)
def test_what_stands_there_passes(grounding: Grounding, sentence: str) -> None:
    assert grounding.judge(sentence, [PASSAGE]).reason == ""


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("In one randomised trial with 630 people with PTSD, those who had the therapy improved more.", "number"),
        ("In one randomised trial with sixty people with PTSD, those who had the therapy improved more.", "number"),
        ("In one trial by Eleanor Vance, those who had the therapy improved more than those who waited.", "name"),
        ("Large guidelines list Somatic Experiencing among first choices for PTSD.", "contradicted"),
        ("The evidence for Somatic Experiencing is not promising and still small.", "contradicted"),
        ("Those who waited improved more than those who had the therapy.", "contradicted"),
        ("Somatic Experiencing always cures PTSD.", "strength"),
        ("Everyone who had the therapy improved more than those who waited.", "strength"),
        ("Lavender tea and cold showers calm the nerves within days.", "unsupported"),
        ("A warm bath and soft music calm the nerves within days.", "unsupported"),
    ],
)
def test_what_does_not_stand_there_is_stopped_and_the_reason_named(grounding: Grounding, sentence: str, reason: str) -> None:
    assert grounding.judge(sentence, [PASSAGE]).reason == reason


def test_one_of_several_cited_passages_is_enough(grounding: Grounding) -> None:
    other = "To set a boundary, choose one thing, say it briefly and calmly, and then do what you said."
    assert grounding.judge(other, [PASSAGE, other]).reason == ""
    assert grounding.judge(other, []).reason == "unsupported"


def test_untrained_only_word_for_word_passes(library: Library, tmp_path) -> None:
    untrained = Grounding(library.embed, tmp_path / "none.json")
    assert untrained.judge("A waiting list is a weak comparison, and few independent trials exist.", [PASSAGE]).reason == ""
    assert untrained.judge("A waiting list is a weak comparison, and few trials exist.", [PASSAGE]).reason
