"""Sentences by strangers about everything else, from which the reader learns what danger is not.

Nobody who writes examples of danger thinks of cameras, haddock or the next item on the list. A reader that had learned from our
messages alone took 6 % of WordNet's sentences for danger, and 21 % of strangers' short posts. So it also meets

- the sentences by which WordNet shows how words are used (Princeton University; Debian's `wordnet-base`), some 46,000, and
- the tweets and pieces of product reviews that came with VADER (Hutto and Gilbert, 2014), some 7,500,

in which the rules find nothing. They are read from where they are installed or downloaded, never copied.
"""

from __future__ import annotations

import io
import random
import re
import tarfile
from collections.abc import Iterable
from pathlib import Path

from bot.crisis.detector import Detector
from bot.reply import Level

WORDNET = Path("/usr/share/wordnet")
VADER = Path("var/vaderSentiment-3.3.2.tar.gz")
_POSTS = "hutto_ICWSM_2014/{}_GroundTruth.txt"
LESSONS, LESSONS_OF_POSTS = 32_000, 5_600
"""So many of them are for learning; the others are for judging."""
_EXAMPLE = re.compile(r'"([^"]{12,200})"')
_NOISE = re.compile(r"(?:RT )?@anonymous:?|https?://\S+|&\w+;|#")


class EverydayError(RuntimeError):
    """A source is not there. Says how it comes."""


def everyday() -> list[str]:
    """The sentences of WordNet, in an order that is always the same. Raises EverydayError."""
    try:
        lines = [line for part in ("noun", "verb", "adj", "adv") for line in (WORDNET / f"data.{part}").read_text("utf-8", "replace").splitlines()]
    except OSError as error:
        raise EverydayError(f"There is no WordNet in {WORDNET}. On Debian: apt-get install wordnet-base") from error
    glosses = (line.partition(" | ")[2] for line in lines if not line.startswith("  "))
    return _harmless(text for gloss in glosses for text in _EXAMPLE.findall(gloss))


def posts() -> list[str]:
    """The tweets and pieces of reviews, in an order that is always the same. Raises EverydayError."""
    try:
        with tarfile.open(VADER) as package:
            inner = package.extractfile("vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz")
            with tarfile.open(fileobj=io.BytesIO(inner.read() if inner else b"")) as data:
                files = [data.extractfile(_POSTS.format(name)) for name in ("tweets", "amazonReviewSnippets")]
                lines = [line for file in files if file for line in file.read().decode("utf-8", "replace").splitlines()]
    except (OSError, KeyError, tarfile.TarError) as error:
        raise EverydayError(f"There is no {VADER}: pip download --no-deps --no-binary :all: -d {VADER.parent} vaderSentiment==3.3.2") from error
    texts = (" ".join(_NOISE.sub(" ", line.rpartition("\t")[2]).split()) for line in lines)
    return _harmless(text for text in texts if len(text.split()) >= 3)


def _harmless(texts: Iterable[str]) -> list[str]:
    detector = Detector()
    found = [text for text in dict.fromkeys(texts) if (said := detector.assess(text)).level is Level.NONE and not said.excused]
    random.Random(1).shuffle(found)
    return found
