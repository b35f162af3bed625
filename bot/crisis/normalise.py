"""Turns what people really type into the plain words that rules are written in.

Pure and linear in the length of the message. Every word keeps the place it was typed at, so that a finding can be
shown in the message as typed. Unicode's NFKC folds neither curly apostrophes nor look-alike letters, and leaves
zero-width characters in: all three are handled here, since phones type the first by themselves.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.datafile import read_words

_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u0060\u00b4\uff07\u2035"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02"
_DASHES = "\u2013\u2014\u2015\u2212\u2012"
_WORD = re.compile(
    r"""(?P<word>[a-z0-9@$€|]+(?:['!|*+#_][a-z0-9@$€]+)*)
      |(?P<ellipsis>\.\.+)|(?P<end>[.!?]+)|(?P<comma>[,;:\-()\n/]+)|(?P<and>&)""",
    re.VERBOSE,
)
_RUN = re.compile(r"(.)\1{2,}")
_SPLIT = re.compile(r"[a-z0-9]+")
_ASCII_ONLY = re.compile(r"^[\x00-\x7f]*$")
_COUNTED = re.compile(r"^(\d+)([a-z]{2,4})$")
_BEFORE_TO = frozenset({"want", "going", "need", "have", "used", "like", "about", "trying", "ready", "got", "love", "how"})
_VEILED = re.compile(r"[*#_]")
"""What people type in place of a letter, so that no filter hides what they say."""
_VEILED_BY_A_DASH = re.compile(r"(?<![a-z0-9-])([a-z]{1,6})-([a-z]{1,9})(?![a-z0-9-])")
_MAX_GLUED = 24
_PEOPLE = frozenset({"i", "he", "she", "they", "we", "you"})
_DENIES = {"no": _PEOPLE | {"me"}, "not": _PEOPLE}
"""Before "no" or "not" and a verb, as those deny who learned English late: "i no want live"."""

ENDS = frozenset({".", "?"})
"""What stands for the end of a sentence among plain words."""
_SENTENCE = 48
"""Words to either side that still count as the same sentence: keeps time linear where nobody types a full stop."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A message as plain words.

    words: `.` and `?` stand as words of their own where a sentence ends. places: of each, (start, end) in the message as typed.
    breaks: indexes of words before which there is a comma, a dash, a new line or the like.
    text: the words joined by single spaces. starts: where in it each word begins.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    breaks: frozenset[int]
    text: str
    starts: tuple[int, ...]

    def word_at(self, position: int) -> int:
        """Index of the word that covers `position` in `text`."""
        return max(0, bisect_right(self.starts, position) - 1)


class Normaliser:
    """Reads spelling.yaml once; `__call__` is pure."""

    def __init__(self, path: Path | None = None, vocabulary: frozenset[str] = frozenset()) -> None:
        data: dict[str, Any] = read_words(path or Path(__file__).with_name("spelling.yaml"))
        self._aliases: dict[str, tuple[str, ...]] = {
            str(written).replace("'", ""): tuple(str(meant).split()) for written, meant in data["aliases"].items()
        }
        self._apostrophes = {word: tuple(meant.split()) for word, meant in data["apostrophes"].items()}
        self._counted: dict[str, str] = data["counted"]
        self._whose = frozenset(data["whose"])
        self._denied = {verb: ("can", "not") if verb == "can" else ("do", "not", verb) for verb in data["denied"]}
        self._ages = {years: who for who, ages in data["ages"].items() for years in ages}
        self._pairs = {tuple(pair.split()): word for pair, word in data["pairs"].items()}
        self._pair_heads = {first for first, _ in self._pairs}
        self._keywords = frozenset(data["keywords"]) | frozenset(data["glue"])
        self._glue = frozenset(data["glue"])
        self._leet = str.maketrans({str(key): letter for key, letter in data["leet"].items()})
        self._leet_l = self._leet | {ord("1"): "l", ord("!"): "l"}
        self._fold: dict[int, str] = {ord(char): letters for char, letters in data["look_alikes"].items()}
        self._fold |= {ord(char): f" {word} " for char, word in data["emoji"].items()}
        self._fold |= {ord(char): "'" for char in _APOSTROPHES}
        self._fold |= {ord(char): '"' for char in _QUOTES}
        self._fold |= {ord(char): "-" for char in _DASHES}
        self._fold |= {0x2026: "...", 0x20AC: "€"}
        self._real = frozenset((Path(__file__).with_name("words.txt")).read_text("utf-8").split()) | self._keywords
        self._slips = _slips({*data["keywords"], *vocabulary})
        self._remembered: dict[str, tuple[str, ...]] = {}

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one of the longer ones of English, or one that the rules are about."""
        return word in self._real

    def __call__(self, message: str) -> Normalised:
        """Shape: one message of any length in, its plain words out. Never raises."""
        folded, origins = self._folded(message)
        if "-" in folded:
            folded = _VEILED_BY_A_DASH.sub(self._undashed, folded)
        words: list[str] = []
        places: list[tuple[int, int]] = []
        breaks: set[int] = set()
        letters: list[tuple[str, int, int]] = []  # a run of single characters, maybe a word spelled out
        remembered = self._remembered

        def put(meant: tuple[str, ...], start: int, end: int) -> None:
            if origins is not None:
                start, end = origins[start], origins[end - 1] + 1
            for word in meant:
                self._add(word, start, end, words, places)

        def flush() -> None:
            if len(letters) >= 3 and (spelled := self._spelled("".join(letter for letter, _, _ in letters))):
                put(spelled, letters[0][1], letters[-1][2])
            else:
                for letter, start, end in letters:
                    put(self._aliases.get(letter, (letter,)), start, end)
            letters.clear()

        for match in _WORD.finditer(folded):
            kind, raw, (start, end) = match.lastgroup, match[0], match.span()
            if kind == "word":
                if end - start == 1:
                    letters.append((raw, start, end))
                    continue
                if letters:
                    flush()
                put(remembered.get(raw) or self._learned(raw), start, end)
                continue
            if letters and kind in ("comma", "end") and end - start == 1 and raw != "\n":
                follows = folded[end : end + 2]
                if follows[:1].isalnum() and not follows[1:2].isalnum():
                    continue  # the dots of s.u.i.c.i.d.e end no sentence
            flush()
            if kind == "and":
                put(("and",), start, end)
            elif kind == "end":
                put(("?" if "?" in raw else ".",), start, end)
            else:
                breaks.add(len(words))
        flush()
        while len(words) > 1 and words[-1] == ".":  # a full stop at the very end says nothing
            del words[-1], places[-1]
        starts = itertools.accumulate((len(word) + 1 for word in words[:-1]), initial=0)
        return Normalised(tuple(words), tuple(places), frozenset(breaks), " ".join(words), tuple(starts) if words else ())

    def _add(self, word: str, start: int, end: int, words: list[str], places: list[tuple[int, int]]) -> None:
        """Puts a plain word behind the others, or into the last ones where they mean something together."""
        before = words[-1] if words else ""
        if word == "2" and before in _BEFORE_TO:
            word = "to"
        if before == "2" and word in ("many", "much"):
            words[-1] = "too"
        if before in self._pair_heads and (pair := self._pairs.get((before, word))):
            words[-1], places[-1] = pair, (places[-1][0], end)
        elif before in _DENIES and word in self._denied and (len(words) == 1 or words[-2] in _DENIES[before]):
            denied = self._denied[word]
            words[-1:], places[-1:] = denied, (places[-1], *[(start, end)] * (len(denied) - 1))
        elif word == "old" and before == "year" and (young := self._young_one(words[-3:-1])):
            words[-2:], places[-2:] = [young], [(places[-2][0], end)]
        else:
            words.append(word)
            places.append((start, end))

    def _young_one(self, words: list[str]) -> str:
        """Who is meant by these two words before "year old", where it is a child of the family; else ""."""
        whose, years = words if len(words) > 1 else ("", "")
        return self._ages.get(years, "") if whose in self._whose else ""

    def _folded(self, message: str) -> tuple[str, list[int] | None]:
        """Lower-case ASCII-ish text, and for each of its characters the place it came from (None: the same)."""
        if _ASCII_ONLY.match(message):
            return message.lower(), None
        out: list[str] = []
        places: list[int] = []
        for index, char in enumerate(message):
            piece = char.lower() if char < "\x80" else self._fold_char(char)
            out.append(piece)
            places.extend([index] * len(piece))
        return "".join(out), places

    def _fold_char(self, char: str) -> str:
        code = ord(char)
        if (known := self._fold.get(code)) is not None:
            return known
        for first in (0x1F1E6, 0x1F130, 0x1F150, 0x1F170):  # letters in flags, squares and circles
            if first <= code < first + 26:
                return chr(97 + code - first)
        pieces = []
        for part in unicodedata.normalize("NFKD", char):
            lowered = part.lower()
            if lowered < "\x80":
                pieces.append(lowered)
            elif (letters := self._fold.get(ord(lowered[0]))) is not None:
                pieces.append(letters)
            elif unicodedata.category(part)[0] in "LN":
                pieces.append("\u00a4")  # a letter of a script that rules do not know: a space, in effect
        return "".join(pieces)

    def _learned(self, raw: str) -> tuple[str, ...]:
        """`_plain`, remembered for words of the language: what only one person would type is not kept."""
        words = self._plain(raw)
        if raw in self._real:
            self._remembered[raw] = words
        return words

    def _plain(self, raw: str) -> tuple[str, ...]:
        """One written word as the plain word or words that it means."""
        if raw.isalpha():
            return self._word(raw)
        if "'" in raw:
            bare = raw.replace("'", "")
            if bare in self._apostrophes:
                return self._apostrophes[bare]
            if bare in self._aliases:
                return self._aliases[bare]
            head, _, tail = raw.rpartition("'")
            if tail == "s" and head:
                return self._plain(head)  # a possessive: "my friend's" speaks of the friend
            if tail in ("ll", "d", "ve", "re", "m") and head:
                meant = {"ll": "will", "d": "would", "ve": "have", "re": "are", "m": "am"}[tail]
                return (*self._plain(head), meant)
            raw = bare
            if raw.isalpha():
                return self._word(raw)
        if (hidden := self._hidden(raw)) is not None:
            return hidden
        if (counted := _COUNTED.match(raw)) and counted[2] in self._counted:
            return (counted[1], *self._counted[counted[2]].split())
        if not raw.isdigit() and (known := self._known(raw.translate(self._leet)) or self._known(raw.translate(self._leet_l))):
            return known
        if raw in self._aliases:
            return self._aliases[raw]
        pieces = _SPLIT.findall(raw)
        return tuple(word for piece in pieces for word in (self._word(piece) if piece.isalpha() else (piece,)))

    def _undashed(self, found: re.Match[str]) -> str:
        """ "r-ped" with a sign in place of the dash, where one letter is what is missing."""
        veiled = f"{found[1]}*{found[2]}"
        return veiled if self._hidden(veiled) else found[0]

    def _hidden(self, raw: str) -> tuple[str, ...] | None:
        """The keyword in which signs stand for letters: "s*icide", "r_ped", "k#ll"."""
        if not _VEILED.search(raw):
            return None
        pattern = re.compile("".join("[a-z]" if _VEILED.match(char) else re.escape(char) for char in raw))
        meant = min((word for word in self._keywords if len(word) == len(raw) and pattern.fullmatch(word)), default="")
        return (meant,) if meant else None

    def _word(self, word: str) -> tuple[str, ...]:
        if (known := self._known(word)) is not None:
            return known
        if _RUN.search(word):
            twice = _RUN.sub(r"\1\1", word)
            once = _RUN.sub(r"\1", word)
            return self._known(twice) or self._known(once) or (self._mended(once),)
        if (mended := self._mended(word)) != word:
            return (mended,)
        if 6 <= len(word) <= _MAX_GLUED and word[0] in "isdkwejghp" and (glued := self._unglued(word)):
            return glued
        return (word,)

    def _mended(self, word: str) -> str:
        """The word of the rules that this is one slip away from: a letter left out, added, swapped or wrong.

        Real words stay as they are, and so does the first letter, which most slips spare.
        """
        if len(word) < 4 or len(word) > _MAX_GLUED or word in self._real:
            return word
        swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        for candidate in swapped:
            if candidate in self._slips.words:
                return candidate
        if len(word) < 5:
            return word
        for shorter in (word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))):
            found = shorter if shorter in self._slips.words else self._slips.shortened.get(shorter)
            if found and abs(len(found) - len(word)) <= 1 and found[0] == word[0]:
                return found
        return word

    def _known(self, word: str) -> tuple[str, ...] | None:
        if word in self._aliases:
            return self._aliases[word]
        return (word,) if word in self._keywords else None

    def _spelled(self, word: str) -> tuple[str, ...] | None:
        plain = word.translate(self._leet)
        return self._known(plain) or self._unglued(plain)

    def _unglued(self, word: str) -> tuple[str, ...] | None:
        """ "wannadie" -> want to die. Quadratic in a word of at most 24 letters, so constant per word."""
        if len(word) > _MAX_GLUED:
            return None
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 8), end):
                head = best[start]
                piece = word[start:end]
                if head is not None and piece in self._glue and (best[end] is None or len(head) + 1 < len(best[end] or ())):
                    best[end] = (*head, piece)
        found = best[-1]
        if not found or not {"die", "kill", "suicide", "suicidal", "dead", "myself", "end", "harm", "kms", "killing", "cut"} & set(found):
            return None
        return tuple(word for piece in found for word in self._aliases.get(piece, (piece,)))


@dataclass(frozen=True, slots=True)
class _Slips:
    words: frozenset[str]
    shortened: dict[str, str]


def _slips(vocabulary: set[str]) -> _Slips:
    """The words worth mending (five letters or more), and each of them with one letter left out."""
    words = frozenset(word for word in vocabulary if len(word) >= 5)
    shortened: dict[str, str] = {}
    for word in sorted(words):
        for i in range(1, len(word)):
            shortened.setdefault(word[:i] + word[i + 1 :], word)
    return _Slips(words, shortened)


def sentence_around(words: tuple[str, ...], first: int, last: int) -> tuple[int, int]:
    """The half-open range of words of the sentence around words[first..last]."""
    begin, stop = first, last + 1
    lowest, highest = max(0, first - _SENTENCE), min(len(words), last + 1 + _SENTENCE)
    while begin > lowest and words[begin - 1] not in ENDS:
        begin -= 1
    while stop < highest and words[stop] not in ENDS:
        stop += 1
    return begin, stop


def sentence_after(words: tuple[str, ...], stop: int) -> str:
    """The sentence after the one that ends before words[stop]; empty where there is none."""
    return " ".join(words[stop + 1 : sentence_around(words, stop + 1, stop + 1)[1]]) if stop + 1 < len(words) else ""
