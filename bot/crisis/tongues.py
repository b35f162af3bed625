"""In which language a message is written, as far as it has to be told that only English is understood here: by its script, or its small words.

Words live in own_language.yaml. Pure. No library: those that guess languages load megabytes, and say something of every text.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.crisis.languages import plain

_SHARE, _SHORT = 0.4, 4
"""Share of a message's words that must be small words of the language, and words up to which a single one is enough: "hola, necesito ayuda"."""
_UKRAINIAN = frozenset("іїєґ")
"""Letters that Russian has not."""
_SCRIPTS = (
    ("ru", "\u0430\u044f"),
    ("ar", "\u0621\u064a"),
    ("hi", "\u0900\u097f"),
    ("ko", "\uac00\ud7a3"),
    ("ja", "\u3041\u30ff"),
    ("zh", "\u4e00\u9fff"),
)
"""Languages by the first and the last letter of their script; Japanese before Chinese, whose signs it borrows."""


class Tongues:
    """words: the small words of each language (ISO 639-1) that English does not have, in lower case and without accents."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._words = words

    def of(self, message: str) -> str:
        """The language, or "" where it is English or cannot be told."""
        text = plain(message)
        if not text.isascii() and (language := _by_script(text)):
            return language
        told = text.split()
        if not told:
            return ""
        counts = {language: sum(word in words for word in told) for language, words in self._words.items()}
        language = max(counts, key=lambda name: counts[name], default="")
        count = counts.get(language, 0)
        enough = count >= 2 or (count == 1 and len(told) <= _SHORT)
        return language if enough and count >= _SHARE * len(told) else ""


def _by_script(text: str) -> str:
    """The language in whose letters most of a text is written; a single sign in an English sentence, or a shrug, is none."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if letter > "\u024f"]
    if 2 * len(foreign) <= len(letters):
        return ""
    found = next((language for language, span in _SCRIPTS if any(span[0] <= letter <= span[1] for letter in foreign)), "")
    return "uk" if (found == "ru" or not found) and _UKRAINIAN & set(foreign) else found
