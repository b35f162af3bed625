"""What is taken out before a model provider may read it, and what is left."""

from __future__ import annotations

import pytest

from bot.answering.privacy import Masks
from bot.knowledge.library import Library

GONE = [
    ("I live in Leeds and I feel clingy", "Leeds"),
    ("i live in leeds with my boyfriend, why am i so clingy", "leeds"),
    ("im from dublin ireland and my dad left", "dublin"),
    ("My name is Sarah Jones. Why do I push people away?", "Sarah"),
    ("Hi, I'm Tom and I'm anxious", "Tom"),
    ("I grew up in Kerala, India with strict parents", "Kerala"),
    ("my flat in Berlin is cold", "Berlin"),
    ("call me on 07700 900123", "900123"),
    ("write to a.b+c@mail.example please", "mail.example"),
    ("I live at 12 Elm Street, Springfield", "Springfield"),
    ("I live at 12 Elm Street", "Elm"),
    ("my postcode is SW1A 1AA", "SW1A"),
    ("I'm stuck here in Ohio", "Ohio"),
    ("My therapist in Boston says IFS works", "Boston"),
    ("see https://me.example/page", "me.example"),
    ("I was born on 3.4.1991", "1991"),
]
KEPT = [
    "I live in fear of my father",
    "I grew up in a small town",
    "I was raised in foster care",
    "we live in constant chaos",
    "I moved on from him, why does it still hurt?",
    "I'm Anxious all the time",
    "What happens in EMDR?",
    "I come from a broken home",
    "my partner of 12 years left after 3 months of therapy",
]


@pytest.fixture(scope="module")
def known(library: Library):
    return library.search.generation.lexical.knows


@pytest.mark.parametrize(("text", "secret"), GONE)
def test_what_tells_who_or_where_is_gone(text: str, secret: str, known) -> None:
    masked = Masks().masked(text, known)
    assert secret not in masked and "[" in masked


@pytest.mark.parametrize("text", KEPT)
def test_what_matters_for_the_question_stays(text: str, known) -> None:
    assert Masks().masked(text, known) == text
