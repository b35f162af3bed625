"""Sentences by strangers about everything else, from which the reader learns what danger is not.

Nobody who writes examples of danger thinks of cameras, haddock or the next item on the list. A reader that had learned from our
messages alone took 6 % of such sentences for danger, and 29 % of strangers' short posts. So it also meets the sentences by which
WordNet shows how words are used (Princeton University; Debian's `wordnet-base`), some 46,000 that the rules find nothing in. They are
read where they are installed, never copied.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from bot.crisis.detector import Detector
from bot.reply import Level

WORDNET = Path("/usr/share/wordnet")
LESSONS = 32_000
"""So many of them are for learning; the others are for judging."""
_EXAMPLE = re.compile(r'"([^"]{12,200})"')


class EverydayError(RuntimeError):
    """WordNet is not there. Says how it comes."""


def everyday() -> list[str]:
    """The sentences, in an order that is always the same. Raises EverydayError."""
    try:
        lines = [line for part in ("noun", "verb", "adj", "adv") for line in (WORDNET / f"data.{part}").read_text("utf-8", "replace").splitlines()]
    except OSError as error:
        raise EverydayError(f"There is no WordNet in {WORDNET}. On Debian: apt-get install wordnet-base") from error
    glosses = (line.partition(" | ")[2] for line in lines if not line.startswith("  "))
    detector = Detector()
    found = [text for text in dict.fromkeys(found for gloss in glosses for found in _EXAMPLE.findall(gloss)) if _harmless(detector, text)]
    random.Random(1).shuffle(found)
    return found


def _harmless(detector: Detector, text: str) -> bool:
    found = detector.assess(text)
    return found.level is Level.NONE and not found.excused
