"""Sentences by strangers about everything else, from which the reader learns what danger is not.

Nobody who writes examples of danger thinks of cameras, haddock or the next item on the list. A reader that had learned from our
messages alone took 6 % of WordNet's sentences for danger, and 21 % of strangers' short posts; one that had learned from those as well
still took 8 % of what strangers say of themselves ("I'm on a highway"), and a third 14 % of the misfortunes that they post for
fun. So it meets

- the sentences by which WordNet shows how words are used (Princeton University; Debian's `wordnet-base`), some 46,000,
- the tweets and pieces of product reviews that came with VADER (Hutto and Gilbert, 2014), some 7,500,
- what people say of themselves: lines of films, songs, posts, messages and jokes in `nlp-corpus` (Spencer Kelly), and what
  was typed to the chatbot ALICE, by the patterns in `python-aiml`, some 28,000 without the words of danger that songs play with, and
- the misfortunes, tweets and double meanings that came with `twss` (Daniel Rapp), some 6,000: much of beds, showers and children
  that is nobody's danger,

in which the rules find nothing. They are read from where they are installed or downloaded, never copied, and put in an order by their hash:
a new rule that notices one of them moves the line between learning and judging by one sentence, and does not deal them anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from bot.crisis.detector import Detector
from bot.reply import Level

WORDNET = Path("/usr/share/wordnet")
VADER = Path("var/vaderSentiment-3.3.2.tar.gz")
CORPUS = Path("var/nlp-corpus-4.4.0.tgz")
ALICE = Path("var/python-aiml-0.9.3.zip")
TWSS = Path("var/twss-0.1.6.tgz")
_POSTS = "hutto_ICWSM_2014/{}_GroundTruth.txt"
LESSONS, LESSONS_OF_POSTS, LESSONS_OF_TALK, LESSONS_OF_MISHAPS = 24_000, 5_600, 24_000, 2_900
"""So many of them are for learning; the others are for judging."""
_EXAMPLE = re.compile(r'"([^"]{12,200})"')
_PATTERN = re.compile(r"<pattern>([^<*_]+)</pattern>")
_NAME = re.compile(r"(?:i am|my name is|call me) \S+")
_OWN = re.compile(r"\b(?:i|i['’]?m|i['’](?:d|ll|ve)|me|my|mine|myself|we|our|us)\b", re.IGNORECASE)
_GRAVE = re.compile(
    r"\b(?:die[sd]?|dying|dead|deaths?|kill\w*|murder\w*|suicid\w*|alive|grave|coffin|funeral|hurt\w*|pain\w*|blood\w*|bleed\w*|bled|cut\w*|burn\w*|"
    r"drown\w*|hang\w*|jump\w*|pills?|overdos\w*|guns?|shoot\w*|shot|kni(?:fe|ves)|rape\w*|abus\w*|beat\w*|hits?|punch\w*|chok\w*|depress\w*|"
    r"hopeless|worthless|burden|goodbye|heaven|hell|soul)\b",
    re.IGNORECASE,
)
"""Words that songs and films play with: beside them nobody can say what a line by itself means, so it teaches nothing."""
_NOISE = re.compile(r"(?:RT )?@\w+:?|https?://\S+|&\w+;|#")
_PROMPT = re.compile(r'^\s*,?\s*("(?:[^"\\]|\\.)*")\s*$', re.MULTILINE)
_GRAVE_AFTER_ALL = frozenset({"fed5c544", "c0eb5d77", "6adf607b", "4312ceff", "ac11790c", "c6229a56", "7fe3d254", "795560a2"})
"""Misfortunes that are danger, though no rule says so: how the sha256 of their text begins."""


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


def talk() -> list[str]:
    """What people say of themselves, in an order that is always the same. Raises EverydayError."""
    try:
        with tarfile.open(CORPUS) as package:
            members = sorted((m for m in package.getmembers() if m.name.startswith("package/builds/")), key=lambda member: member.name)
            files = [package.extractfile(member) for member in members]
            lines = [line for file in files if file for line in json.load(file)]
    except (OSError, ValueError, tarfile.TarError) as error:
        raise EverydayError(f"There is no {CORPUS}: (cd {CORPUS.parent} && npm pack nlp-corpus@4.4.0)") from error
    try:
        with zipfile.ZipFile(ALICE) as alice:
            sets = [alice.read(name).decode("utf-8", "replace") for name in sorted(alice.namelist()) if name.endswith(".aiml")]
    except (OSError, zipfile.BadZipFile) as error:
        raise EverydayError(f"There is no {ALICE}: pip download --no-deps -d {ALICE.parent} python-aiml==0.9.3") from error
    typed = (pattern.lower() for text in sets for pattern in _PATTERN.findall(text))
    lines += [line for line in typed if not _NAME.fullmatch(line.strip())]
    tidy = (" ".join(line.split()) for line in lines)
    return _harmless(line for line in tidy if 3 <= len(line.split()) <= 40 and _OWN.search(line) and not _GRAVE.search(line))


def mishaps() -> list[str]:
    """Misfortunes, tweets and double meanings, in an order that is always the same. Raises EverydayError."""
    try:
        with tarfile.open(TWSS) as package:
            parts = [package.extractfile(f"package/data/{name}.js") for name in ("Negative_Prompts_FML", "Positive_Prompts_TS", "Negative_Prompts_T")]
            texts = [json.loads(found) for part in parts if part for found in _PROMPT.findall(part.read().decode("utf-8", "replace"))]
    except (OSError, KeyError, ValueError, tarfile.TarError) as error:
        raise EverydayError(f"There is no {TWSS}: (cd {TWSS.parent} && npm pack twss@0.1.6)") from error
    tidy = (" ".join(_NOISE.sub(" ", text).split()) for text in texts)
    return _harmless(text for text in tidy if len(text.split()) >= 3 and hashlib.sha256(text.encode()).hexdigest()[:8] not in _GRAVE_AFTER_ALL)


def _harmless(texts: Iterable[str]) -> list[str]:
    detector = Detector()
    found = (text for text in dict.fromkeys(texts) if (said := detector.assess(text)).level is Level.NONE and not said.excused)
    return sorted(found, key=lambda text: hashlib.sha256(text.encode()).digest())
