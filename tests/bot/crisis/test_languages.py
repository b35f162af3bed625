"""Someone who falls back on a first language is heard too."""

import pytest

from bot.crisis.detector import Detector
from bot.crisis.languages import Languages
from bot.reply import Level

languages = Languages()
SAID = [(phrase, message) for phrase in languages.phrases for message in phrase.match]
NOT_SAID = [(phrase, message) for phrase in languages.phrases for message in phrase.passes]


@pytest.mark.parametrize(("phrase", "message"), SAID, ids=[f"{phrase.language}: {message}" for phrase, message in SAID])
def test_it_is_heard(detector: Detector, phrase, message: str) -> None:
    assert phrase.category in languages.categories(message)
    assert detector.assess(message).level is Level.CRISIS
    assert detector.assess(f"Hello. {message.capitalize()}!").level is Level.CRISIS


@pytest.mark.parametrize(("phrase", "message"), NOT_SAID, ids=[f"{phrase.language}: {message}" for phrase, message in NOT_SAID])
def test_its_denial_is_not(phrase, message: str) -> None:
    assert not languages.categories(message)
