"""Finds the passages that answer a question: dense (Chroma), translated and lexical (BM25), fused, diverse, with a threshold.

What either side found is ranked by a mix of three standardised scores (`make eval` compares mixes). Whether the
articles cover a question at all is decided by absolute closeness, since standardised scores cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.knowledge.batching import Batcher
from bot.knowledge.generation import Generation
from bot.knowledge.lexical import terms
from bot.knowledge.question import Question
from bot.knowledge.spelling import Mender
from bot.reply import Passage

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors
    from bot.knowledge.memo import Memo

DENSE_SHARE, TRANSLATED_SHARE, LEXICAL_SHARE = 0.5, 0.3, 0.2
"""Of the question as it is embedded, as it is translated (translation.py), and of its words. Chosen on phrases held out from the index."""
POOL = 24
"""Passages taken from each side before fusing."""
_ENTRIES = 3
"""Entries asked of Chroma for each passage wanted: its text, its heading and what people ask are entries of their own."""
PER_ARTICLE = 3
"""Passages of one article among the hits, so that one long article does not fill them."""
COVERED = 0.37
"""Closeness (cosine, with a word bonus) from which the articles are taken to cover a question. See `make eval`, abstention."""
_WORD_BONUS = 0.12
_NEAR_BONUS, _SUBJECTS = 0.6, 2
"""For a short question: what passages gain (in standard deviations of the mix) where they are of the articles of the first two hits
for what was asked before. Chosen on the follow-ups of the dev part."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders hits of one question; `closeness` (about 0 to 1) compares across questions."""

    passage: Passage
    row: int
    score: float
    closeness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `vector` is the question's, None where no embedder runs.

    parts: where several things were asked, so many first hits answer one each. missing: another part of what was asked is not covered.
    """

    question: str
    hits: tuple[Hit, ...] = ()
    closeness: float = 0.0
    vector: Vectors | None = field(default=None, compare=False)
    parts: int = 0
    missing: bool = False

    @property
    def covered(self) -> bool:
        """Whether the articles speak about this."""
        return bool(self.hits) and self.closeness >= COVERED


def after(found: Found, last_answer: str) -> Found:
    """For a follow-up: the hits but for the section that the last answer opened with, if the others cover the question."""
    told = [(last_answer.find(hit.passage.text[: hit.passage.sentences[0][1]]), hit) for hit in found.hits]
    opened = min(((place, hit.row) for place, hit in told if place >= 0), default=(0, -1))[1]
    fresh = tuple(hit for hit in found.hits if hit.row != opened)
    closeness = max((hit.closeness for hit in fresh[:3]), default=0.0)
    return Found(found.question, fresh, closeness, found.vector) if closeness >= COVERED else found


class Search:
    """Searches one generation. Works on with what is left when the embedder or Chroma is gone."""

    def __init__(self, generation: Generation, memo: Memo | None) -> None:
        self._generation = generation
        self._terms: dict[int, frozenset[str]] = {}
        self._mender: Mender | None = None
        self._asked: Batcher[Vectors] = Batcher(self._query)
        self._memo = memo if memo is not None and memo.embedder.model_id == generation.manifest.model_id else None

    def mended(self, text: str) -> str:
        """The text with slips of the pen mended by the articles' own words."""
        if self._mender is None:
            is_word = self._memo.embedder.is_word if self._memo is not None else lambda _: False
            self._mender = Mender((f"{p.heading} {p.text} {' '.join(p.asked)}" for p in self._generation.passages), is_word)
        return self._mender.mend(text)

    @property
    def generation(self) -> Generation:
        """What is searched."""
        return self._generation

    def find_for(self, question: Question, k: int = 6) -> Found:
        """The best `k` passages for a question in its conversation: a short one is likely about the articles that it was about before."""
        near = {hit.passage.article.slug for hit in self.find(question.earlier).hits[:_SUBJECTS]} if question.earlier else set()
        found = self.find(question.search, k, frozenset(near))
        if not question.parts:
            return found
        answered = [part for part in (self.find(part, k) for part in question.parts) if part.covered]
        first = tuple({part.hits[0].row: part.hits[0] for part in answered}.values())
        rows = {hit.row for hit in first}
        hits = (*first, *(hit for hit in found.hits if hit.row not in rows))[:k]
        closeness = max((part.closeness for part in (found, *answered)), default=0.0)
        return Found(found.question, hits, closeness, found.vector, len(first), missing=0 < len(answered) < len(question.parts))

    def find(self, question: str, k: int = 6, near: frozenset[str] = frozenset()) -> Found:
        """The best `k` passages for a question, best first. near: slugs of articles that it is likely about."""
        vector = self._embed(question)
        dense = self._dense(vector) if vector is not None else {}
        lexical = dict(self._generation.lexical.search(question, POOL)) if self._generation.lexical is not None else {}
        at_hand = (self._generation.rows[passage.id] for slug in sorted(near) for passage in self._generation.by_article[slug])
        rows = list(dict.fromkeys([*dense, *lexical, *at_hand]))
        if not rows:
            return Found(question, vector=vector)
        if vector is not None:
            missing = [row for row in rows if row not in dense]
            dense |= self._exact(vector, missing)
            mixed = DENSE_SHARE * _standardised([dense[row] for row in rows])
            mixed = mixed + TRANSLATED_SHARE * _standardised(self._translated(vector, rows))
            mixed = mixed + LEXICAL_SHARE * _standardised([lexical.get(row, 0.0) for row in rows])
        else:
            mixed = np.array([lexical.get(row, 0.0) for row in rows], dtype=np.float64)
        mixed = mixed + _NEAR_BONUS * np.array([self._generation.passages[row].article.slug in near for row in rows])
        asked = set(terms(question))
        ranked = sorted(zip(rows, mixed.tolist(), strict=True), key=lambda pair: -pair[1])
        hits: list[Hit] = []
        per_article: dict[str, int] = {}
        for row, score in ranked:
            passage = self._generation.passages[row]
            if per_article.get(passage.article.slug, 0) >= PER_ARTICLE:
                continue
            per_article[passage.article.slug] = per_article.get(passage.article.slug, 0) + 1
            hits.append(Hit(passage, row, score, _closeness(dense.get(row), self._terms_of(row), asked)))
            if len(hits) == k:
                break
        near_enough = hits if near else hits[:3]
        return Found(question, tuple(hits), max((hit.closeness for hit in near_enough), default=0.0), vector)

    def _terms_of(self, row: int) -> frozenset[str]:
        if row not in self._terms:
            passage = self._generation.passages[row]
            self._terms[row] = frozenset(terms(f"{passage.heading} {passage.text}"))
        return self._terms[row]

    def _embed(self, question: str) -> Any:
        return self._memo.embed([question])[0] if self._memo is not None else None

    def _dense(self, vector: Vectors) -> dict[int, float]:
        """Row -> cosine, the best of a passage's text, its heading, and what people ask."""
        collection = self._generation.collection
        if collection is None:
            return self._exact(vector, list(range(len(self._generation.passages))), best=POOL)
        try:
            nearest: list[tuple[str, float]] = self._asked([vector])[0]
        except Exception:
            return self._exact(vector, list(range(len(self._generation.passages))), best=POOL)
        scores: dict[int, float] = {}
        for name, distance in nearest:
            row = self._generation.rows.get(name.partition(":")[0])
            if row is not None:
                scores[row] = max(scores.get(row, -1.0), 1.0 - distance)
        return dict(sorted(scores.items(), key=lambda item: -item[1])[:POOL])

    def _translated(self, vector: Vectors, rows: list[int]) -> Any:
        generation = self._generation
        return generation.translation.closeness(vector, generation.vectors[rows], generation.heading_vectors[rows])

    def _query(self, vectors: list[Vectors]) -> list[list[tuple[str, float]]]:
        """(id, distance) of the nearest entries in Chroma, for each vector."""
        count = min(_ENTRIES * POOL, 2 * len(self._generation.passages))
        found = self._generation.collection.query(query_embeddings=vectors, n_results=count, include=["distances"])
        return [list(zip(ids, distances, strict=True)) for ids, distances in zip(found["ids"], found["distances"], strict=True)]

    def _exact(self, vector: Vectors, rows: list[int], best: int | None = None) -> dict[int, float]:
        if not rows:
            return {}
        generation = self._generation
        scores = np.maximum(generation.vectors[rows] @ vector, generation.heading_vectors[rows] @ vector)
        if len(generation.asked_rows):
            asked = np.full(len(generation.passages), -1.0, dtype=np.float32)
            np.maximum.at(asked, generation.asked_rows, generation.asked_vectors @ vector)
            scores = np.maximum(scores, asked[rows])
        pairs = sorted(zip(rows, scores.tolist(), strict=True), key=lambda pair: -pair[1])
        return dict(pairs[:best])


def _standardised(values: Any) -> Any:
    array = np.asarray(values, dtype=np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros_like(array)


def _closeness(cosine: float | None, words: frozenset[str], asked: set[str]) -> float:
    share = len(asked & words) / len(asked) if asked else 0.0
    if cosine is None:
        return share * 0.6
    return cosine + _WORD_BONUS * (share - 0.5)
