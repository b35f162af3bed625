"""In which language a message is written, as far as it has to be told that only English is understood here: by its script, or its small words.

Words live in own_language.yaml. Pure. No library: those that guess languages load megabytes, and say something of every text.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.crisis.languages import plain

_SHARE, _SHORT = 0.4, 4
"""Share of a message's words that must be small words of the language, and words up to which a single one is enough: "hola, necesito ayuda"."""
_SCRIPTS = (
    ("uk", "іїєґ"),
    ("ru", "\u0430\u044f"),
    ("ar", "\u0621\u064a"),
    ("hi", "\u0900\u097f"),
    ("ko", "\uac00\ud7a3"),
    ("ja", "\u3041\u30ff"),
    ("zh", "\u4e00\u9fff"),
)
"""Languages by their script, the first and the last letter of it; Ukrainian by letters that Russian has not, Japanese before Chinese by its own."""


class Tongues:
    """words: the small words of each language (ISO 639-1) that English does not have, in lower case and without accents."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._words = words

    def of(self, message: str) -> str:
        """The language, or "" where it is English or cannot be told."""
        text = plain(message)
        if not text.isascii():
            for language, letters in _SCRIPTS:
                one_of = language == "uk"
                if any(letter in letters if one_of else letters[0] <= letter <= letters[1] for letter in text):
                    return language
        told = text.split()
        if not told:
            return ""
        counts = {language: sum(word in words for word in told) for language, words in self._words.items()}
        language = max(counts, key=lambda name: counts[name], default="")
        count = counts.get(language, 0)
        enough = count >= 2 or (count == 1 and len(told) <= _SHORT)
        return language if enough and count >= _SHARE * len(told) else ""
