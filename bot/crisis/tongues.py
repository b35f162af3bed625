"""In which language a message is written, as far as it has to be told that only English is understood here: by its script, or its small words.

Words live in own_language.yaml. Pure. No library: those that guess languages load megabytes, and say something of every text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.crisis.languages import plain

_COMPOUND = re.compile(r"\b\w+-(\w+)\b")
"""A compound: the "co" of "co-regulation" is not Polish."""
_SHARE, _SHORT = 0.4, 4
"""Share of a message's words that must be small words of the language, and words up to which a single one is enough: "hola, necesito ayuda"."""
_ENGLISH_SHARE, _TOO_FEW = 0.25, 4
"""Share of English words below which a message is in another language, and words below which that can't be told. Of the 36,637 messages of the dev part
(eval/messages.py) 15 lie lower, six of which are in other languages and none of the others tells of danger."""
_OWN_LETTERS = (("ru", "uk", frozenset("іїєґ")), ("ar", "ur", frozenset("ٹڈڑںےہھ")), ("ar", "fa", frozenset("پچژگکی")))
"""Language by script, language that shares it, and letters that only the second writes; Urdu before Persian, whose letters it has too."""
_SCRIPTS = (
    ("el", "\u03b1\u03c9"),
    ("ru", "\u0430\u044f"),
    ("ar", "\u0621\u06d2"),
    ("hi", "\u0900\u097f"),
    ("ko", "\uac00\ud7a3"),
    ("ja", "\u3041\u30ff"),
    ("zh", "\u4e00\u9fff"),
)
"""Languages by the first and the last letter of their script; Japanese before Chinese, whose signs it borrows."""


class Tongues:
    """words: the small words of each language (ISO 639-1) that English does not have, in lower case and without accents; under "en" those of English.
    known: whether a longer word is English."""

    def __init__(self, words: Mapping[str, frozenset[str]], known: Callable[[str], bool]) -> None:
        self._words = {language: small for language, small in words.items() if language != "en"}
        self._english = words["en"]
        self._known = known

    def of(self, message: str) -> str:
        """The language, or "" where it is English or cannot be told."""
        text = plain(message)
        if not text.isascii() and (language := _by_script(text)):
            return language
        told = plain(_COMPOUND.sub(self._unless_english, message)).split()
        if not told:
            return ""
        counts = {language: sum(word in words for word in told) for language, words in self._words.items()}
        language = max(counts, key=lambda name: counts[name])
        count = counts[language]
        enough = count >= 2 or (count == 1 and len(told) <= _SHORT)
        return language if enough and (count >= _SHARE * len(told) or not self._in_english(told)) else ""

    def foreign(self, message: str) -> bool:
        """Whether a message is in another language than English, even where it can't be told in which."""
        return bool(self.of(message)) or not self._in_english(plain(message).split())

    def _unless_english(self, compound: re.Match[str]) -> str:
        return " " if self._known(compound[1].lower()) else compound[0]

    def _in_english(self, words: list[str]) -> bool:
        plain_words = [word.replace("'", "") for word in words if word.replace("'", "").isalpha()]
        english = sum(word in self._english or self._known(word) for word in plain_words)
        return len(plain_words) < _TOO_FEW or english >= _ENGLISH_SHARE * len(plain_words)


def _by_script(text: str) -> str:
    """The language in whose letters most of a text is written; a single sign in an English sentence, or a shrug, is none."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if letter > "\u024f"]
    if 2 * len(foreign) <= len(letters):
        return ""
    found = next((language for language, span in _SCRIPTS if any(span[0] <= letter <= span[1] for letter in foreign)), "")
    return next((own for script, own, letters in _OWN_LETTERS if found in (script, "") and letters & set(foreign)), found)
