"""What people really type becomes the plain words that rules are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crisis.normalise import Normaliser

normalise = Normaliser()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I can’t do this", "i can not do this"),
        ("I canʼt do this", "i can not do this"),
        ("i dont wanna be here", "i do not want to be here"),
        ("s u i c i d e", "suicide"),
        ("k.i.l.l m.y.s.e.l.f", "kill myself"),
        ("su1c1de", "suicide"),
        ("k!ll my self", "kill myself"),
        ("wannadie", "want to die"),
        ("suicde suicdie sucidal", "suicide suicide suicidal"),
        ("уou wаnt tо diе", "you want to die"),
        ("ᴋɪʟʟ ᴍʏsᴇʟғ", "kill myself"),
        ("ｋｉｌｌ ｍｙｓｅｌｆ", "kill myself"),
        ("k\u200bill my\u00adself", "kill myself"),
        ("i want 2 die", "i want to die"),
        ("diiiie", "die"),
        ("i'm 13yo", "i am 13 years old"),
        ("r*ped r_ped r#ped r-ped r@ped", "raped raped raped raped raped"),
        ("strang1ed", "strangled"),
        ("h.a.n.g", "hang"),
        ("took 2 many pills", "took too many pills"),
        ("my co-op, an x-ray and self-care", "my co op an x ray and self care"),
    ],
)
def test_written_mischief_is_read_as_it_is_meant(typed: str, plain: str) -> None:
    assert normalise(typed).text == plain


@pytest.mark.parametrize(
    "word",
    ["skill", "chilling", "hunting", "golden", "bride", "hills", "striving", "garden", "stranger", "bullied", "bawling", "slippers", "apologised"],
)
def test_real_words_are_not_mended_into_danger(word: str) -> None:
    assert normalise(word).text == word


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_word_keeps_its_place(text: str) -> None:
    plain = normalise(text)
    assert len(plain.places) == len(plain.words)
    for start, end in plain.places:
        assert 0 <= start < end <= len(text)
