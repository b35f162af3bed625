"""What somebody tells of, who tells and asks nothing: which reviewed line (told.yaml) meets it.

Nobody can list the ways in which people say that they were left out, so meaning tells some 130 kinds apart, as it does inside a crisis
(bot/crisis/listening.py); made by `python -m eval listening --make` from eval/datasets/told. Where it isn't sure, nothing is said, and
broader lines by words (wording.yaml) stand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.crisis.listening import NOTHING, Embed, Heard, Listener
from bot.crisis.remembered import Remembered
from bot.datafile import read_words

TOLD_AT = 0.75
"""Chance from which a kind is taken. Of 402 messages that were written in other words 0.33 get a line of their kind from here on, and 0.16 of
the lines given are of another kind, half of them near enough; of 30 that are about nothing of all this, or hide something dark, 0.90 get none. At
0.6 it is 0.40, 0.26 and 0.80 (`python -m eval listening`), and of the scripted talks' messages more get a line that grates."""
SURELY_TOLD_AT = 0.85
"""The same at the beginning of an answer, or of a talk, where less is known of what somebody speaks of. From 0.8 on, one line in eight is of
another kind."""
MODEL, LINES = Path(__file__).with_name("told.npz"), Path(__file__).with_name("told.yaml")


class Telling:
    """Reads its lines and weights once. embed: as for `Listener`."""

    def __init__(self, embed: Callable[[], Embed | None], path: Path = MODEL) -> None:
        self.lines: dict[str, list[str]] = read_words(LINES)
        self._listener = Listener(embed, path)
        self._seen: Remembered[Heard] = Remembered()

    def line(self, message: str, heard: str, at: float = TOLD_AT) -> str:
        """A line for the kind of thing that is told, which the talk has not heard; empty where there is none. heard: what was said before.
        at: the chance that is needed."""
        told = self._kind(message)
        if told.chance < at:
            return ""
        return next((line for line in self.lines.get(told.name, ()) if line not in heard), "")

    def _kind(self, message: str) -> Heard:
        """What is told, and how likely: asked several times in a turn, and made once where there is a model."""
        if (seen := self._seen.of(message)) is not None:
            return seen
        told = self._listener.hear(message, lambda name: True)
        return told if told is NOTHING else self._seen.keep(message, told)
