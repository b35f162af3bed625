"""Which sections a question is not sent to, by its words: whoever's mother died of an illness would be hurt by a passage on suicide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.datafile import read_words


@dataclass(frozen=True, slots=True)
class _Tender:
    """Sections with such a heading need one of these words in the question."""

    headings: re.Pattern[str]
    spoken_of: re.Pattern[str]


class Tact:
    """Reads tact.yaml once; the rest is pure."""

    def __init__(self) -> None:
        entries = read_words(Path(__file__).with_name("tact.yaml"))
        self._tender = [_Tender(_any_of(entry["headings"]), _any_of(entry["spoken_of"])) for entry in entries]
        self._of: dict[str, list[_Tender]] = {}  # by heading, of which there are as many as sections

    def allows(self, heading: str, asked: str) -> bool:
        """Whether a question in these words may be answered from a section with this heading."""
        if heading not in self._of:
            self._of[heading] = [tender for tender in self._tender if tender.headings.search(heading)]
        return all(tender.spoken_of.search(asked) for tender in self._of[heading])


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)
