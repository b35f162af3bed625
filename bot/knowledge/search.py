"""Finds the passages that answer a question: dense (Chroma) and lexical (BM25), fused, diverse, with a threshold.

Dense and lexical scores are mixed as 0.7 and 0.3 of their standardised values (`make eval` compares mixes). Whether the
articles cover a question at all is decided by absolute closeness, since standardised scores cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.knowledge.batching import Batcher
from bot.knowledge.generation import Generation
from bot.knowledge.lexical import terms
from bot.knowledge.spelling import Mender
from bot.reply import Passage

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors
    from bot.knowledge.memo import Memo

DENSE_SHARE = 0.7
POOL = 24
"""Passages taken from each side before fusing."""
_ENTRIES = 3
"""Entries asked of Chroma for each passage wanted: its text, its heading and what people ask are entries of their own."""
PER_ARTICLE = 3
"""Passages of one article among the hits, so that one long article does not fill them."""
COVERED = 0.37
"""Closeness (cosine, with a word bonus) from which the articles are taken to cover a question. See `make eval`, abstention."""
_WORD_BONUS = 0.12


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders hits of one question; `closeness` (about 0 to 1) compares across questions."""

    passage: Passage
    row: int
    score: float
    closeness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `vector` is the question's, None where no embedder runs."""

    question: str
    hits: tuple[Hit, ...] = ()
    closeness: float = 0.0
    vector: Vectors | None = field(default=None, compare=False)

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

    def find(self, question: str, k: int = 6) -> Found:
        """The best `k` passages for a question, best first."""
        vector = self._embed(question)
        dense = self._dense(vector) if vector is not None else {}
        lexical = dict(self._generation.lexical.search(question, POOL)) if self._generation.lexical is not None else {}
        rows = list(dict.fromkeys([*dense, *lexical]))
        if not rows:
            return Found(question, vector=vector)
        if vector is not None:
            missing = [row for row in rows if row not in dense]
            dense |= self._exact(vector, missing)
            mixed = DENSE_SHARE * _standardised([dense[row] for row in rows])
            mixed = mixed + (1 - DENSE_SHARE) * _standardised([lexical.get(row, 0.0) for row in rows])
        else:
            mixed = np.array([lexical[row] for row in rows], dtype=np.float64)
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
        return Found(question, tuple(hits), max((hit.closeness for hit in hits[:3]), default=0.0), vector)

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


def _standardised(values: list[float]) -> Any:
    array = np.asarray(values, dtype=np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros_like(array)


def _closeness(cosine: float | None, words: frozenset[str], asked: set[str]) -> float:
    share = len(asked & words) / len(asked) if asked else 0.0
    if cosine is None:
        return share * 0.6
    return cosine + _WORD_BONUS * (share - 0.5)
