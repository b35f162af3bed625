"""Many patterns asked at once find what each would find alone, in texts of any length."""

import pytest
import re2

from bot.crisis.patterns import PatternError, Patterns


def test_a_long_text_is_searched_across_every_border() -> None:
    patterns = Patterns(["take my (?:[a-z]+ )*life", "never said"])
    for place in range(0, 3000, 7):
        text = "x" * place + " take my own short life " + "y" * (3000 - place)
        assert patterns.matching(text) == [0]


def test_where_a_piece_of_a_long_text_ends_nothing_ends_or_begins() -> None:
    patterns = Patterns([r"(?:^|[.?] )word", r"word(?:$| [.?])", r"\bord\b"])
    assert patterns.matching("a " + "word " * 1000 + "a") == []


def test_they_are_given_in_the_order_in_which_they_were_added() -> None:
    texts = ["b", "a", "c"]
    patterns = Patterns(texts)
    assert patterns.matching("c b a") == [0, 1, 2]
    assert [patterns[index].search("b a") is not None for index in range(3)] == [bool(re2.search(text, "b a")) for text in texts]


def test_thousands_are_taken() -> None:
    patterns = Patterns(f"word{number:04d} (?:[a-z]+ ){{0,{number % 9}}}end" for number in range(4000))
    assert patterns.matching("word3999 end word0000 end word2345 end") == [0, 2345, 3999]
    assert patterns[2345].search("word2345 end") is not None


def test_a_new_one_that_cannot_be_compiled_is_named() -> None:
    with pytest.raises(PatternError, match="missing") as caught:
        Patterns(["fine", "never (closed"])
    assert caught.value.index == 1
