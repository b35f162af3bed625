"""Whether a passage supports a sentence: what is new in the sentence, what is turned round, what is said more strongly.

Hard checks come first, and each is a reason on its own: a number, a name, a denial or a strength that the passage lacks.
What is left is weighed by meaning and by words; the weights are in grounding.json, made by `python -m eval grounding`
from labelled pairs, with the operating point where at least 98 of 100 sentences let through are supported.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.datafile import read_words
from bot.knowledge.lexical import terms

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors

HERE = Path(__file__).parent
WEIGHTS = HERE / "grounding.json"
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?|\d+(?:[.,]\d+)*%?")
_NUMBER = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?")
_NAME = re.compile(r"(?<![.!?:;\"“”(] )(?<!^)\b[A-Z][A-Za-z-]+\b|\b[A-Z]{2,}[A-Z0-9-]*\b")
_CLAUSE = re.compile(r"[.;:,!?—–]|\b(?:and|but|while|although|though|because|whereas)\b", re.IGNORECASE)
_SWAPPED = 0.9
"""Share of word pairs in the other order from which a sentence counts as turned round."""
FEATURES = ("closest", "words", "fresh", "pairs", "swapped", "weakest_clause", "lost_hedge")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is empty when the passage supports the sentence; `score` is what the weighing gave (0 when not reached)."""

    reason: str
    score: float


class Grounding:
    """Reads its words and weights once; `judge` is pure. Without an embedder nothing is supported."""

    def __init__(self, embed: Callable[[list[str]], Vectors], weights: Path = WEIGHTS) -> None:
        data = read_words(HERE / "grounding.yaml")
        self.embed = embed
        self._negators = frozenset(data["negators"])
        self._strong = frozenset(data["strong"])
        self._hedges = frozenset(data["hedges"])
        self._pivots = frozenset(data["pivots"])
        self._opposites = [tuple(pair) for pair in data["opposites"]]
        self._numbers: dict[str, float] = data["numbers"]
        fitted = json.loads(weights.read_text("utf-8")) if weights.is_file() else {}
        trained = fitted.get("features") == list(FEATURES)
        self._weights = np.array(fitted["weights"] if trained else [0.0] * len(FEATURES))
        self._bias = float(fitted["bias"]) if trained else 0.0
        self.threshold = float(fitted["threshold"]) if trained else 1.0  # untrained, only verbatim sentences pass

    def judge(self, sentence: str, passages: list[str]) -> Verdict:
        """Whether the texts of the cited passages, together, support the sentence."""
        verdicts = [self._against(sentence, passage) for passage in passages]
        return next((v for v in verdicts if not v.reason), max(verdicts, key=lambda v: v.score, default=Verdict("unsupported", 0.0)))

    def _against(self, sentence: str, passage: str) -> Verdict:
        if not terms(sentence) or not terms(passage):
            return Verdict("unsupported", 0.0)
        if sentence.strip() in passage:
            return Verdict("", 1.0)
        if self._figures(sentence) - self._figures(passage):
            return Verdict("number", 0.0)
        if {name for name in _NAME.findall(sentence) if name.lower() not in passage.lower()} - {"I"}:
            return Verdict("name", 0.0)
        matched = self._matched(sentence, passage)
        if any((self._strong & ours) - theirs for ours, theirs, _ in matched):
            return Verdict("strength", 0.0)
        near = max(_stretches(passage), key=lambda part: (_share(terms(sentence), terms(part)), -len(part)))
        swapped = _swapped(terms(sentence), terms(near)) >= _SWAPPED
        if swapped or self._denied_elsewhere(sentence, near) or self._changed_places(sentence, near) or any(self._turned(*m) for m in matched):
            return Verdict("contradicted", 0.0)
        score = self.score(self.features(sentence, passage))
        return Verdict("" if score >= self.threshold else "unsupported", score)

    def features(self, sentence: str, passage: str) -> list[float]:
        """FEATURES of a pair; all between 0 and 1, but for the cosine."""
        parts = _stretches(passage)
        vectors = self.embed([sentence, *parts])
        closeness = vectors[1:] @ vectors[0]
        said, known = terms(sentence), terms(passage)
        best = max(parts, key=lambda part: (_share(said, terms(part)), -len(part)))
        near = terms(best)
        fresh = [term for term in dict.fromkeys(said) if term not in set(known)]
        matched = self._matched(sentence, passage)
        lost = any(self._hedges & theirs and not self._hedges & ours for ours, theirs, overlap in matched if overlap >= 0.5)
        return [
            float(closeness.max()),
            _share(said, near),
            min(len(fresh), 5) / 5,
            _share(_pairs(sentence), _pairs(passage)),
            _swapped(said, near),
            min((overlap for _, _, overlap in matched), default=0.0),
            float(lost),
        ]

    def score(self, features: list[float]) -> float:
        """The weighed features, 0 to 1."""
        return float(1 / (1 + np.exp(-(self._weights @ np.array(features) + self._bias))))

    def _matched(self, sentence: str, passage: str) -> list[tuple[set[str], set[str], float]]:
        """Each clause of the sentence with the passage's clause that shares most words: (our words, their words, share of ours)."""
        theirs = [(set(_words(clause)), set(terms(clause))) for clause in _clauses(passage)]
        found = []
        for clause in _clauses(sentence):
            stems = set(terms(clause))
            if stems:
                words, known = max(theirs, key=lambda pair: (len(stems & pair[1]), -len(pair[1])))
                found.append((set(_words(clause)), words, len(stems & known) / len(stems)))
        return found

    def _figures(self, text: str) -> set[float]:
        lowered = text.lower()
        digits = {float(number.replace(",", "")) for number in _NUMBER.findall(lowered)}
        spelt = {float(self._numbers[word]) for word in _words(lowered) if word in self._numbers and word not in ("one", "third")}
        return digits | spelt

    def _turned(self, ours: set[str], theirs: set[str], overlap: float) -> bool:
        """Whether a clause has the opposite word of its match."""
        return overlap >= 0.3 and any(
            (a in ours and b not in ours and b in theirs and a not in theirs) or (b in ours and a not in ours and a in theirs and b not in theirs)
            for a, b in self._opposites
        )

    def _denied_elsewhere(self, sentence: str, near: str) -> bool:
        """Whether something is denied in one and said in the other."""
        ours, theirs = self._polarity(sentence), self._polarity(near)
        shared = ours.keys() & theirs.keys()
        touched = [stem for stem in shared if True in ours[stem] | theirs[stem]]
        apart = sum(not ours[stem] & theirs[stem] for stem in touched)
        return 2 * len(shared) >= len(ours) and 2 * apart > len(touched)

    def _polarity(self, text: str) -> dict[str, set[bool]]:
        """Stem -> whether it stands after an odd number of denials in its clause."""
        found: dict[str, set[bool]] = {}
        for clause in _clauses(text.lower().replace("rather than", "not").replace("instead of", "not")):
            denied = False
            for word in _words(clause):
                if word in self._negators:
                    denied = not denied
                    continue
                for stem in terms(word):
                    found.setdefault(stem, set()).add(denied)
        return found

    def _changed_places(self, sentence: str, near: str) -> bool:
        """Whether what stands before `than`, `before`, `because` … in one stands after it in the other."""
        ours, theirs = _words(sentence), _words(near)
        for pivot in self._pivots & set(ours) & set(theirs):
            here, there = ours.index(pivot), theirs.index(pivot)
            before, after = set(ours[:here]) - set(ours[here:]), set(ours[here:]) - set(ours[:here])
            if (after & set(theirs[:there]) - set(theirs[there:]) - {pivot}) and (before & set(theirs[there:]) - set(theirs[:there])):
                return True
        return False


def _stretches(passage: str) -> list[str]:
    """Sentences of a passage, and each two that stand together."""
    single = [part.strip() for part in re.split(r"(?<=[.!?])[\"”’']?\s+", passage) if part.strip()]
    return single + [f"{a} {b}" for a, b in itertools.pairwise(single)]


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.split(text) if part and part.strip()]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'").replace("can't", "cannot"))


def _share(mine: list[Any], other: list[Any]) -> float:
    known = set(other)
    return sum(item in known for item in mine) / len(mine) if mine else 0.0


def _pairs(text: str) -> list[tuple[str, str]]:
    """Neighbouring stems, clause by clause."""
    return [pair for clause in _clauses(text) for stems in [terms(clause)] for pair in itertools.pairwise(stems)]


def _swapped(said: list[str], near: list[str]) -> float:
    """Share of word pairs that stand in the other order in the passage: who does what to whom."""
    places = [near.index(term) for term in dict.fromkeys(said) if near.count(term) == 1]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0
