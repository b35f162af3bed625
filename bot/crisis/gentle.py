"""What somebody answers to the gentle question whether there are thoughts of not wanting to live. Pure; its words are data (intents.yaml)."""

from __future__ import annotations

from enum import StrEnum

from bot.crisis.intents import Intents
from bot.crisis.normalise import Normalised

_AT_MOST = 24
"""Words beyond which a message is more than an answer. The longest of 81 answers written for it has nine; people who take their time
need more: "you could say I've been thinking on it. I don't much like to use the word"."""


class Answer(StrEnum):
    """How it is answered. SURELY_NOT: with a wish to live. OPEN: not said ("why do you ask", "idk", "since Monday"). NONE: by something else."""

    YES = "yes"
    NO = "no"
    SURELY_NOT = "surely not"
    OPEN = "open"
    NONE = ""


_ORDER = (
    ("gentle_not_to_live", Answer.YES),
    ("gentle_but", Answer.YES),
    ("gentle_surely_not", Answer.SURELY_NOT),
    ("gentle_admits", Answer.YES),
    ("gentle_open", Answer.OPEN),
    ("gentle_despair", Answer.NONE),
    ("gentle_no", Answer.NO),
    ("gentle_yes", Answer.YES),
    ("gentle_loosely", Answer.OPEN),
)
"""By their names under `says` in intents.yaml; the first that is said counts. Despair may begin like a no, and is weighed as what it says."""


def answered(intents: Intents, plain: Normalised) -> Answer:
    """What a message is, as the answer. A yes behind a no is a yes: "not really, but sometimes"; so is one that takes back half of itself."""
    if not plain.words or len(plain.words) > _AT_MOST:
        return Answer.OPEN if not plain.words else Answer.NONE
    return next((answer for name, answer in _ORDER if intents.says(plain, name)), Answer.NONE)
