"""Ranks the passages of a generation for one question: dense (Chroma), learned and lexical (BM25), fused, diverse, with a closeness.

What either side found is ranked by a mix of standardised scores (`make eval` compares mixes). Whether the articles cover a
question at all is decided by absolute closeness (found.py), since standardised scores cannot tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.knowledge.batching import Batcher
from bot.knowledge.found import Found, Hit
from bot.knowledge.generation import Generation
from bot.knowledge.lexical import own_text, terms
from bot.knowledge.tact import Tact

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors
    from bot.knowledge.memo import Memo

DENSE_SHARE, LEARNED_SHARE, ALIKE_SHARE, LEXICAL_SHARE, TEXT_SHARE = 0.3, 0.4, 0.5, 0.2, 0.15
"""Of the question as it is embedded (with whatever of a passage is nearest), of where the reader has learned that such questions are
answered, of how near that is to where it expects the answers to a passage's heading and to what people ask there (the mean of the nearest
two), of its words, and once more of the question with the passage's text. The third lets a section be found that is newer than the reader: of
2,400 ways of asking that it never met, each left out in turn, the first hit is right for 0.50 instead of 0.45 and one of the first five for
0.77 instead of 0.72, of the labelled questions for 0.82 instead of 0.80 and for 0.92 instead of 0.91 (eval/tried.yaml). `make eval` compares
whole mixes, `python -m eval head` the learned vector alone."""
POOL = 24
"""Passages taken from each side before fusing."""
_ENTRIES = 3
"""Entries asked of Chroma for each passage wanted: its text, its heading and what people ask are entries of their own."""
PER_ARTICLE = 3
"""Passages of one article among the hits, so that one long article does not fill them."""
SHARPNESS, SHARPNESS_OF_BOTH = 20.0, 16.0
"""What cosines of where answers are expected with sections are multiplied by before they compete, as the reader was trained; and the mean of
those and of how alike what is asked is. With the second the chance is as high on the whole and tells more: of 2,400 ways of asking that the
reader never met, each left out in turn, the first hit is right for 0.31 below LIKELY and for 0.62 above it, by the first alone for 0.43 and 0.58."""
_WORD_BONUS = 0.12
ALMOST_ASKED, _ASKED_BONUS = 0.95, 4.0
"""Cosine with a heading, or with one of the ways of asking that are written beside a section, from which the question is taken for the very
one that was meant, and what the passage gains. Of 697 labelled questions none is answered otherwise, above 0.92 or with half as much; it lets
whoever writes a way of asking beside a section rely on it, also where the reader has never met the section ("I was a child soldier")."""
_NEAR_BONUS, _BESIDE_SHARE = 1.4, 0.75
"""For a short question: what passages gain (in standard deviations of the mix) where they are of articles that it is likely about, and how
much the other way to read it counts beside the first. Chosen on the 104 follow-ups of both parts, of which 93 are answered with a right
passage; with 0.6 and without the other reading, 85."""
ALIKE_TOLD, DENSE_TOLD, LEXICAL_TOLD, WHOLE_TOLD = 1.4, 0.7, 0.9, 1.0
"""Of a long message: how alike what its sentences ask is to what a passage is asked for with, how near they are to it, the words of the whole
message, and how near that is (standardised). Fitted, so that their sum is the logarithm of a chance: of 105 stories (dev) the first section
is right for 69 and one of the first two for 92 (68 and 90 where each fifth is left out in turn); summed over sentences as before it was 57 and 77, of
45 stories that were kept apart 22 and 28 instead of 19 and 29. Chances below 0.35 are right for 11 of 24, from 0.7 on for 37 of 41."""
FEW_SHARE = 0.6
"""What the sum counts where there are no more sentences than are looked at, so that two of them are not as sure as ten. Set by reading 40 messages of two and
three sentences: unscaled, of 21 chances from 0.7 on 14 were right."""
_NEAREST = 3
"""Sentences of a long message whose mean counts for a passage: the rest tells of something else."""
_ABOUT_BONUS = 1.0
"""What a passage gains that says a telling word of a follow-up's subject. Tried for all follow-ups it cost two of 52, for those that bring
no word of their own none (eval/tried.yaml)."""


@dataclass(frozen=True, slots=True)
class _Scores:
    """Of one passage. mixed: what it is ranked by. cosine: with the question. chance: as in Hit."""

    mixed: float
    cosine: float | None
    chance: float | None = None


class Ranking:
    """Ranks for one question at a time. Works on with what is left when the embedder or Chroma is gone.

    memo: an embedder of the generation's own model, or None.
    """

    def __init__(self, generation: Generation, memo: Memo | None, tact: Tact) -> None:
        self._generation = generation
        self._memo = memo
        self._tact = tact
        self._asked: Batcher[Vectors] = Batcher(self._query)
        same_reader = memo is not None and memo.embedder.reader == generation.manifest.reader
        self._towards = generation.towards if same_reader else None

    def find(self, question: str, k: int = 6, near: frozenset[str] = frozenset(), beside: str = "", about: frozenset[str] = frozenset()) -> Found:
        """The best `k` passages for a question, best first. near: slugs of articles that it is likely about. beside: another way to read it.
        about: words of which a passage should have one."""
        vector, answered = self._embed([question, beside] if beside else [question])
        scored = self._scored(question, vector, answered, near)
        if about:
            scored = {row: replace(s, mixed=s.mixed + _ABOUT_BONUS * self._speaks_of(row, about)) for row, s in scored.items()}
        asked = set(terms(question))
        hits: list[Hit] = []
        per_article: Counter[str] = Counter()
        for row, scores in sorted(scored.items(), key=lambda item: -item[1].mixed):
            passage = self._generation.passages[row]
            if per_article[passage.article.slug] >= PER_ARTICLE:
                continue
            if (scores.cosine or 0.0) < ALMOST_ASKED and not self._tact.allows(passage.heading, f"{question} {beside}"):
                continue
            per_article[passage.article.slug] += 1
            closeness = _closeness(scores.cosine, self._terms_of(row), asked)
            hits.append(Hit(passage, row, scores.mixed, closeness, scores.chance, not about or self._speaks_of(row, about)))
            if len(hits) == k:
                break
        if not hits:
            return Found(question, vector=vector)
        near_enough = hits if near else hits[:3]
        closeness = max(hit.closeness for hit in near_enough)
        return Found(question, tuple(hits), closeness, vector)

    def find_told(self, message: str, pieces: Sequence[str], k: int = 6) -> Found:
        """The best `k` passages for a long message, by the whole and by its sentences, each with the chance that it is what the message is about."""
        texts = [message, *pieces]
        if self._memo is None:
            return self.find(message, k)
        vectors, answered = self._memo.embed(texts), self._memo.answered(texts)
        lexical = dict(self._generation.lexical.search(message, POOL)) if self._generation.lexical is not None else {}
        rows = list(dict.fromkeys([*self._nearest_to_any(vectors, answered), *lexical]))
        if not rows:
            return Found(message, vector=vectors[0])
        cosines = np.array([[exact[row] for row in rows] for exact in (self._exact(vector, rows) for vector in vectors)])
        words = np.array([lexical.get(row, 0.0) for row in rows])
        scores = (
            WHOLE_TOLD * _standardised(cosines[0]) + DENSE_TOLD * _standardised(_of_the_nearest(cosines[1:])) + LEXICAL_TOLD * _standardised(words)
        )
        if answered is not None and self._towards is not None:
            alike = np.array([self._alike(*self._towards, vector, rows) for vector in answered[1:]])
            scores = scores + ALIKE_TOLD * _standardised(_of_the_nearest(alike))
        scores = scores * (1.0 if len(pieces) > _NEAREST else FEW_SHARE)
        weights = np.exp(scores - scores.max())
        asked = set(terms(message))
        hits: list[Hit] = []
        for place in np.argsort(-scores):
            passage = self._generation.passages[rows[place]]
            if self._tact.allows(passage.heading, message):
                closeness = _closeness(float(cosines[:, place].max()), self._terms_of(rows[place]), asked)
                hits.append(Hit(passage, rows[place], float(scores[place]), closeness, float(weights[place] / weights.sum())))
            if len(hits) == k:
                break
        return Found(message, tuple(hits), max((hit.closeness for hit in hits[:3]), default=0.0), vectors[0], story=True)

    def _nearest_to_any(self, vectors: Vectors, answered: Vectors | None) -> list[int]:
        """Rows of the passages nearest to one of these texts."""
        return [row for place, vector in enumerate(vectors) for row in self.nearest(vector, answered[place] if answered is not None else None)]

    def _scored(self, question: str, vector: Vectors | None, answered: Vectors | None, near: frozenset[str]) -> dict[int, _Scores]:
        """Every passage that one of the sides proposes, with its scores."""
        lexical = dict(self._generation.lexical.search(question, POOL)) if self._generation.lexical is not None else {}
        dense = self.nearest(vector, answered) if vector is not None else {}
        at_hand = (self._generation.rows[passage.id] for slug in sorted(near) for passage in self._generation.by_article[slug])
        rows = list(dict.fromkeys([*dense, *lexical, *at_hand]))
        if not rows:
            return {}
        words = np.array([lexical.get(row, 0.0) for row in rows])
        if vector is None:
            asked = set(terms(question))
            named = np.array([set(terms(self._generation.passages[row].heading)) == asked for row in rows])  # "What is dissociation?", word for word
            return {row: _Scores(mixed, None) for row, mixed in zip(rows, (words + named * words.max()).tolist(), strict=True)}
        dense |= self._exact(vector, [row for row in rows if row not in dense])
        texts = self._generation.vectors[rows]
        mixed = DENSE_SHARE * _standardised([dense[row] for row in rows]) + LEXICAL_SHARE * _standardised(words)
        mixed = mixed + TEXT_SHARE * _standardised(texts @ vector)
        mixed = mixed + _NEAR_BONUS * np.array([self._generation.passages[row].article.slug in near for row in rows])
        mixed = mixed + _ASKED_BONUS * (np.array([dense[row] for row in rows]) >= ALMOST_ASKED)
        if answered is None:
            return {row: _Scores(score, dense[row]) for row, score in zip(rows, mixed.tolist(), strict=True)}
        sections = texts + self._generation.heading_vectors[rows]
        expected = sections @ answered / np.linalg.norm(sections, axis=1)
        mixed = mixed + LEARNED_SHARE * _standardised(expected)
        sharpness = SHARPNESS
        if self._towards is not None:
            alike = self._alike(*self._towards, answered, rows)
            mixed = mixed + ALIKE_SHARE * _standardised(alike)
            expected, sharpness = (expected + alike) / 2, SHARPNESS_OF_BOTH
        weights = np.exp(sharpness * (expected - expected.max()))
        chances = weights / weights.sum()
        return {row: _Scores(score, dense[row], chance) for row, score, chance in zip(rows, mixed.tolist(), chances.tolist(), strict=True)}

    def _speaks_of(self, row: int, about: frozenset[str]) -> bool:
        return bool(about & (self._terms_of(row) | set(terms(" ".join(self._generation.passages[row].asked)))))

    def _terms_of(self, row: int) -> frozenset[str]:
        if self._generation.lexical is not None:
            own: frozenset[str] = self._generation.lexical.own(row)
            return own
        return frozenset(terms(own_text(self._generation.passages[row])))

    def _embed(self, readings: list[str]) -> tuple[Vectors | None, Vectors | None]:
        """The question as it is embedded, and where the reader expects its answer, between its readings; None for what there is no model for."""
        if self._memo is None:
            return None, None
        answered = self._memo.answered(readings)
        return _between(self._memo.embed(readings)), _between(answered) if answered is not None else None

    def nearest(self, vector: Vectors, answered: Vectors | None) -> dict[int, float]:
        """Row -> cosine with the question, the best of a passage's text, its heading and what people ask, for the passages nearest to
        the middle between the question and where its answer is expected."""
        middle = vector if answered is None else _unit(vector + answered)
        try:
            rows = self._by_row(self._asked([middle])[0])
        except Exception:
            rows = list(self._exact(middle, list(range(len(self._generation.passages))), best=POOL))
        return self._exact(vector, rows)

    def _by_row(self, nearest: list[str]) -> list[int]:
        """Rows of the passages that these entries belong to, nearest first."""
        rows = (self._generation.rows.get(name.partition(":")[0]) for name in nearest)
        return [row for row in dict.fromkeys(rows) if row is not None][:POOL]

    def _query(self, vectors: list[Vectors]) -> list[list[str]]:
        """Ids of the nearest entries in Chroma, for each vector, nearest first."""
        count = min(_ENTRIES * POOL, 2 * len(self._generation.passages))
        found = self._generation.collection.query(query_embeddings=vectors, n_results=count, include=[])
        return list(found["ids"])

    def _exact(self, vector: Vectors, rows: list[int], best: int | None = None) -> dict[int, float]:
        if not rows:
            return {}
        generation = self._generation
        scores = np.maximum(generation.vectors[rows] @ vector, generation.heading_vectors[rows] @ vector)
        asked, places = self._asked_of(rows)
        np.maximum.at(scores, places, generation.asked_vectors[asked] @ vector)
        pairs = sorted(zip(rows, scores.tolist(), strict=True), key=lambda pair: -pair[1])
        return dict(pairs[:best])

    def _alike(self, headings: Vectors, phrases: Vectors, answered: Vectors, rows: list[int]) -> Any:
        """For each passage, how near its answer is expected to that of the two questions most like this one: its heading, what people ask."""
        asked, places = self._asked_of(rows)
        places = np.concatenate([np.arange(len(rows)), places])
        cosines = np.concatenate([headings[rows] @ answered, phrases[asked] @ answered])
        order = np.lexsort((-cosines, places))
        first = np.searchsorted(places[order], np.arange(len(rows)))
        second = np.minimum(first + 1, len(order) - 1)
        second = np.where(places[order[second]] == np.arange(len(rows)), second, first)  # a passage that has its heading alone
        return (cosines[order[first]] + cosines[order[second]]) / 2

    def _asked_of(self, rows: list[int]) -> tuple[Any, Any]:
        """Numbers of what people ask for these passages, and of each the place of its passage among them."""
        begins, ends = (np.searchsorted(self._generation.asked_rows, rows, side) for side in ("left", "right"))
        asked = np.concatenate([np.arange(begin, end) for begin, end in zip(begins, ends, strict=True)])
        return asked, np.repeat(np.arange(len(rows)), ends - begins)


def _between(vectors: Vectors) -> Vectors:
    """The unit vector between a first reading and another one, which counts less; or the only one."""
    first: Vectors = vectors[0]
    return first if len(vectors) == 1 else _unit(first + _BESIDE_SHARE * vectors[1])


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit


def _standardised(values: Any) -> Any:
    array = np.asarray(values, dtype=np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros_like(array)


def _of_the_nearest(scores: Any) -> Any:
    """For each passage the mean over those texts that it fits best. scores: shape (texts, passages)."""
    return np.sort(scores, axis=0)[-_NEAREST:].mean(axis=0)


def _closeness(cosine: float | None, words: frozenset[str], asked: set[str]) -> float:
    share = len(asked & words) / len(asked) if asked else 0.0
    if cosine is None:
        return share * 0.6
    return cosine + _WORD_BONUS * (share - 0.5)
