"""Someone who falls back on a first language is heard too."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.crisis import languages as module
from bot.crisis.detector import Detector
from bot.crisis.languages import Languages
from bot.crisis.protocol import Protocol
from bot.crisis.semantic import Semantic
from bot.crisis.stance import Stage
from bot.crisis.whom import About
from bot.datafile import read_words
from bot.reply import Category, Level, Message, Turn

languages = Languages()
OWN = read_words(Path(module.__file__).with_name("own_language.yaml"))
SAID = [(phrase, message) for phrase in languages.phrases for message in phrase.match]
NOT_SAID = [(phrase, message) for phrase in languages.phrases for message in phrase.passes]


@pytest.mark.parametrize(("phrase", "message"), SAID, ids=[f"{phrase.language}: {message}" for phrase, message in SAID])
def test_it_is_heard(detector: Detector, phrase, message: str) -> None:
    assert phrase.category in languages.told(message)[0]
    assert detector.assess(message).level is Level.CRISIS
    assert (detector.assess(message).about is About.OTHER) is phrase.other
    assert detector.assess(f"Hello. {message.capitalize()}!").level is Level.CRISIS


@pytest.mark.parametrize(("phrase", "message"), NOT_SAID, ids=[f"{phrase.language}: {message}" for phrase, message in NOT_SAID])
def test_its_denial_is_not(phrase, message: str) -> None:
    assert not languages.told(message)[0]


@pytest.mark.parametrize("language", sorted({phrase.language for phrase in languages.phrases}))
def test_a_person_is_named_in_that_language(protocol: Protocol, language: str) -> None:
    said = next(phrase.match[0] for phrase in languages.phrases if phrase.language == language)
    first, *rest = protocol.follow(Turn(message=said, region="GB")).text.split("\n\n")
    assert first.startswith(str(OWN[language]["danger"]).split("{")[0])
    assert "999" in first and any(char.isdigit() for char in first.replace("999", ""))
    assert rest and languages.language(said) == language


def test_it_is_said_once_and_not_to_others(protocol: Protocol) -> None:
    history = (Message(role="user", content="quiero morir"), Message(role="assistant", content="..."))
    assert "inglés" not in protocol.follow(Turn(message="no quiero vivir", region="GB", history=history)).text
    assert "inglés" not in protocol.follow(Turn(message="I want to die", region="GB")).text


@pytest.mark.parametrize(
    ("language", "danger", "reply"),
    [("de", "ich will nicht mehr leben", "ich habe Tabletten"), ("es", "quiero morir", "ya me tomé las pastillas"), ("fr", "je veux mourir", "j'ai des cachets"),
     ("it", "voglio morire", "ho le pastiglie"), ("pt", "quero morrer", "tenho os comprimidos"), ("nl", "ik wil dood", "ik heb genoeg pillen"),
     ("pl", "chcę umrzeć", "mam tabletki"), ("tr", "ölmek istiyorum", "haplarım var"), ("ru", "хочу умереть", "у меня есть таблетки"),
     ("uk", "хочу померти", "у мене є таблетки")],
)  # fmt: skip
def test_means_at_hand_are_understood_in_it(protocol: Protocol, language: str, danger: str, reply: str) -> None:
    history = (Message(role="user", content=danger), Message(role="assistant", content="..."))
    told = protocol.follow(Turn(message=reply, region="GB", history=history))
    assert told.stage is Stage.IMMINENT
    assert told.text.startswith(str(OWN[language]["now"]).split("{")[0]) and "999" in told.text


@pytest.mark.parametrize(
    ("language", "message"),
    [("es", "hola, puedo escribir en español?"), ("fr", "Bonjour, est-ce que vous parlez français ?"), ("de", "Guten Abend, kann ich auf Deutsch schreiben?"),
     ("pt", "oi, preciso falar com alguém"), ("it", "ciao, ho bisogno di parlare con qualcuno"), ("nl", "hallo, kan ik met iemand praten"),
     ("pl", "dzień dobry, czy mogę po polsku"), ("tr", "merhaba, bana yardim eder misiniz"), ("ru", "привет, мне плохо"), ("uk", "привіт, чи можна українською"),
     ("ar", "مرحبا"), ("hi", "नमस्ते"), ("zh", "你好"), ("ja", "こんにちは"), ("ko", "안녕하세요"), ("sv", "hej, jag behöver hjälp"), ("da", "hej, kan jeg tale dansk"), ("no", "hei, jeg trenger hjelp"),
     ("fi", "moi, tarvitsen apua"), ("cs", "dobrý večer, potřebuji pomoc"), ("hu", "jó napot, segítségre van szükségem"), ("ro", "bună seara, am nevoie de ajutor"),
     ("el", "καλησπέρα, χρειάζομαι βοήθεια"), ("hr", "dobar dan, trebam pomoć"), ("vi", "xin chào, tôi cần giúp"), ("tl", "kumusta, kailangan ko ng tulong"),
     ("ur", "مجھے مدد چاہیے"), ("fa", "سلام، کمک می‌خواهم")],
)  # fmt: skip
def test_whoever_writes_in_another_language_is_told_in_it(protocol: Protocol, language: str, message: str) -> None:
    told = protocol.only_english(Turn(message=message, region="GB"))
    assert told.startswith(str(OWN[language]["only"]).split("{")[0]) and "116 123" in told and "999" in told


@pytest.mark.parametrize(
    "message",
    [
        "I met Hans in Das Boot",
        "my abuela said que sera and we laughed",
        "no me neither",
        "hi",
        "",
        "café au lait is all I want",
        "???",
        "no idea ¯\\_(ツ)_/¯",
        "what does 愛 mean for attachment",
        "she wrote привет and left",
    ],
)
def test_english_is_left_alone(protocol: Protocol, message: str) -> None:
    assert not protocol.only_english(Turn(message=message, region="GB"))


def test_nothing_is_invented_where_the_region_is_unknown(protocol: Protocol) -> None:
    first = protocol.follow(Turn(message="quiero morir")).text.split("\n\n")[0]
    assert "findahelpline.com" in first and "()" not in first and not any(map(str.isdigit, first))


@pytest.mark.parametrize(
    "message",
    ["ich will nicht mehr mit ihm leben", "jeg vil ikke gå på arbejde mere", "mi perro se va a morir y no puedo dejar de llorar", "nie chcę już z nim być",
     "ik ben doodmoe van al dat daten"],
)  # fmt: skip
def test_a_reader_of_english_is_not_asked_about_others(message: str) -> None:
    protocol = Protocol(semantic=Semantic(lambda: _sees_danger_everywhere))
    assert protocol.follow(Turn(message=message, region="GB")).level is Level.NONE
    assert protocol.follow(Turn(message="The washing machine hums all night", region="GB")).level is Level.CRISIS


def _sees_danger_everywhere(texts: Sequence[str]) -> list[list[float]]:
    return [[0.0, 0.0, 1.0, *[1.0] * len(Category)] for _ in texts]
