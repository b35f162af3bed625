"""A model's stream, however it is cut, becomes the same sentences with the same ids."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.markers import MAX_BUFFER, Sentences, Written


def read(text: str, size: int = 5) -> list[Written]:
    sentences = Sentences()
    found = [one for start in range(0, len(text), size) for one in sentences.feed(text[start : start + size])]
    return found + list(sentences.rest())


def test_a_marker_stands_after_or_before_the_full_stop() -> None:
    assert read("First one. [ab12] Second one [cd34]. Third [ab12][cd34].") == [
        Written("First one.", ("ab12",)),
        Written("Second one.", ("cd34",)),
        Written("Third.", ("ab12", "cd34")),
    ]


def test_a_sentence_without_a_marker_is_not_lent_its_neighbours() -> None:
    assert read("Nobody stands behind me. But a passage behind me. [ab12] Nor behind me.") == [
        Written("Nobody stands behind me.", ()),
        Written("But a passage behind me.", ("ab12",)),
        Written("Nor behind me.", ()),
    ]


def test_markdown_is_taken_off() -> None:
    assert read("**Bold** claim. [ab12]\n- A point. [cd34]\n## Heading [ef56]") == [
        Written("Bold claim.", ("ab12",)),
        Written("A point.", ("cd34",)),
        Written("Heading.", ("ef56",)),
    ]


def test_several_ids_in_one_bracket() -> None:
    assert read("Both say so. [ab12, cd34]") == [Written("Both say so.", ("ab12", "cd34"))]


def test_a_stream_without_markers_overflows() -> None:
    sentences = Sentences()
    list(sentences.feed("la " * MAX_BUFFER))
    assert sentences.overflowing


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab. []x19\n-*#", max_size=120), st.integers(1, 20))
def test_how_the_stream_is_cut_changes_nothing(text: str, size: int) -> None:
    assert read(text, size) == read(text, max(1, len(text)))
