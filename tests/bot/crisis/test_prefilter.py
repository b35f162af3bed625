"""The prefilter never hides a pattern that matches, whatever the pattern and whatever the text."""

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.crisis.detector import Detector
from bot.crisis.prefilter import PATH, Prefilter, digest, required
from eval.messages import read
from eval.prefilter import every_pattern, table

PATTERNS = [
    r"\bkill(?:ing|ed)? (?:my ?self|me)\b",
    r"(?:i )?(?:really |just )*(?:want|wish)(?:ed)? (?:to|i could) (?:[a-z]+ ){0,3}die",
    r"(?:^|[.?] )no (?:$| [.?])",
    r"[a-c]{2}x+y?",
    r"(?:a|b|)(?:c|d)?",
    r"[^.?]{3}end",
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:one|two|three|four|five|six|seven|eight|nine|ten)",
    r"(?:(?:x|yy) (?:[a-z]+)|(?:[a-z]+) z)+",
    r"über ?mich|né[e]?",
    r"(?i)Shouted",
    r"\x{75}nread",
]
"""One for each thing that a pattern may be made of; the last two are read by RE2 alone."""


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_pattern_matches_holds_what_it_requires(pattern: str, data: st.DataObject) -> None:
    text = "unread" if pattern == PATTERNS[-1] else data.draw(st.from_regex(pattern))
    if re2.search(pattern, text):
        assert Prefilter([pattern]).possible(text) == [0]
        assert all(any(literal in text for literal in clause) for clause in required(pattern))


def test_rare_words_are_asked_for_and_what_might_match_anywhere_is_always_tried() -> None:
    assert required(r"i (?:do|did) it with a razor") == [frozenset({"i do it with a razor", "i did it with a razor"})]
    assert required(r"(?:[a-z]+ )*") == []
    assert Prefilter(["nothing of the kind", "[a-z]", r"(?i)ANY"]).possible("a text") == [1, 2]


def test_those_clauses_are_kept_that_texts_seldom_hold() -> None:
    pattern = r"spring [a-z]+ was there"
    assert required(pattern) == [frozenset({" was there"}), frozenset({"spring "})]
    assert required(pattern, lambda clause: float(" was there" in clause)) == [frozenset({"spring "}), frozenset({" was there"})]


def test_nothing_that_matches_a_real_message_is_hidden(detector: Detector) -> None:
    patterns = every_pattern()
    prefilter, compiled = Prefilter(patterns), [re2.compile(pattern) for pattern in patterns]
    for message in read("dev")[::400]:
        text = detector.normalise(message.text).text
        met = {index for index, pattern in enumerate(compiled) if pattern.search(text.encode())}
        assert met <= set(prefilter.possible(text))


def test_the_table_knows_every_pattern_and_no_other() -> None:
    patterns = every_pattern()
    assert all(Prefilter(patterns).known), "Run `python -m eval prefilter`: patterns were changed."
    assert len(PATH.read_text("utf-8").splitlines()) == len({digest(pattern) for pattern in patterns}) + 2


def test_a_pattern_that_the_table_does_not_know_is_found_as_well() -> None:
    prefilter = Prefilter(["a pattern that was (?:just|only) added"])
    assert prefilter.known == [False]
    assert prefilter.possible("see a pattern that was only added here") == [0]


def test_the_table_is_written_the_same_each_time() -> None:
    patterns = every_pattern()[:50]
    assert table(patterns, ["i want to die", "hello"]) == table(reversed(patterns), ["i want to die", "hello"])
