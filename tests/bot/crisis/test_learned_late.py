"""English as people write who learned it late: no "to", no "do", no articles, the verb as it stands in the dictionary."""

import pytest

from bot.crisis.detector import Detector
from bot.crisis.normalise import Normaliser
from bot.reply import Level


@pytest.mark.parametrize(
    "message",
    [
        "i no want live husband beat me",
        "husband no give me food",
        "mother in law put hot iron on my hand and hit me",
        "he chok me",
        "he give me black eye",
        "they threat me every day",
        "my sister is beat by husband",
        "family want marry me with old man",
        "man follow me now i scared",
        "he take my passport and i no can go",
        "better i die",
        "she take pills and she not wake up",
    ],
)
def test_danger_told_without_grammar_is_noticed(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize(
    "message",
    ["my father was beat me when small", "what mean trauma", "how i can find therapist", "thank you you help me", "i not know what is attachment"],
)
def test_what_is_no_danger_stays_none_without_grammar(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is not Level.CRISIS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i no want live", "i do not want live"),
        ("she not wake", "she do not wake"),
        ("i no can sleep", "i can not sleep"),
        ("he said no stop", "he said no stop"),
        ("i no longer want this", "i no longer want this"),
        ("why not tell her", "why not tell her"),
    ],
)
def test_a_verb_denied_by_no_is_denied(typed: str, meant: str) -> None:
    plain = Normaliser()(typed)

    assert plain.text == meant
    assert len(plain.words) == len(plain.places) and all(typed[begin:end] for begin, end in plain.places)
