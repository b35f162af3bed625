"""How well the right section is found: recall, MRR and nDCG, against halves of our own search and against the tutorial chain."""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

import ingest.chunking
from bot.knowledge import ranking
from bot.knowledge.article import Article
from bot.knowledge.generation import PASSAGE_VECTORS, SENTENCE_VECTORS, Generation, asked_rows
from bot.knowledge.lexical import Lexical, own_text
from bot.knowledge.memo import Memo
from bot.knowledge.question import understand
from bot.knowledge.search import Search
from bot.reply import Passage
from eval.questions import Asked, Section
from ingest.vectors import asking_texts, embedded_texts
from ingest.write import lexical_text

DEPTH = 10
Ranked = Sequence[frozenset[Section]]
"""What each result covers, best first."""
_COVERS = 120
"""Characters of a section that a chunk must hold to count as covering it."""


@dataclasses.dataclass(frozen=True)
class Scores:
    """Per question, in the order of the questions."""

    ranks: list[float]
    ndcg: list[float]

    def recall(self, k: int) -> float:
        """Share of questions whose every part is answered among the first k results."""
        return float(np.mean([rank <= k for rank in self.ranks]))

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank."""
        return float(np.mean([1 / rank if rank < math.inf else 0.0 for rank in self.ranks]))

    @property
    def mean_ndcg(self) -> float:
        """Mean nDCG@10."""
        return float(np.mean(self.ndcg))


def scores(questions: list[Asked], ranked: Callable[[Asked], Ranked]) -> Scores:
    """Ranks of the first result that answers; for two parts the later one counts, and nDCG is the mean of both."""
    ranks: list[float] = []
    gains: list[float] = []
    for question in questions:
        results = ranked(question)
        places = [next((i for i, covered in enumerate(results[:DEPTH], 1) if covered & part), math.inf) for part in question.gold]
        ranks.append(max(places))
        gains.append(float(np.mean([1 / math.log2(1 + place) if place < math.inf else 0.0 for place in places])))
    return Scores(ranks, gains)


def ours(search: Search) -> Callable[[Asked], Ranked]:
    """The product's own search."""

    def ranked(question: Asked) -> Ranked:
        turn = question.turn()
        found = search.find_for(understand(turn.model_copy(update={"message": search.mended(turn.message)})), k=DEPTH)
        return [frozenset({(hit.passage.article.slug, hit.passage.heading)}) for hit in found.hits]

    return ranked


@contextmanager
def mixed(dense: float, learned: float, words: float, texts: float = 0.0, alike: float = 0.0) -> Iterator[None]:
    """The same search with another mix of its scores."""
    names = ("DENSE_SHARE", "LEARNED_SHARE", "LEXICAL_SHARE", "TEXT_SHARE", "ALIKE_SHARE")
    kept = [getattr(ranking, name) for name in names]
    _set(names, (dense, learned, words, texts, alike))
    try:
        yield
    finally:
        _set(names, kept)


def _set(names: Sequence[str], values: Sequence[float]) -> None:
    for name, value in zip(names, values, strict=True):
        setattr(ranking, name, value)


def tutorial(articles: Sequence[Article], memo: Memo) -> Callable[[Asked], Ranked]:
    """The tutorial chain: chunks of 1,000 characters with 200 of overlap, nearest by meaning, the question as it stands.

    It is given four results in the tutorial; here as many as ours, so that nDCG@10 compares like with like.
    """
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    texts: list[str] = []
    covers: list[frozenset[Section]] = []
    for article in articles:
        for piece in splitter.create_documents([article.text]):
            start = int(piece.metadata["start_index"])
            end = start + len(piece.page_content)
            covered = {
                (article.slug, section.heading)
                for section in article.sections
                if min(end, section.end) - max(start, section.start) >= min(_COVERS, section.end - section.start)
            }
            texts.append(piece.page_content)
            covers.append(frozenset(covered))
    vectors = np.concatenate([memo.embedder.embed(texts[at : at + 64]) for at in range(0, len(texts), 64)])

    def ranked(question: Asked) -> Ranked:
        best = np.argsort(-(vectors @ memo.embed([question.text])[0]))[:DEPTH]
        return [covers[row] for row in best]

    return ranked


def rechunked(generation: Generation, memo: Memo, characters: int, scratch: Path) -> Search:
    """Our search over the same articles, cut into passages of at most so many characters."""
    kept = ingest.chunking.MAX_CHARACTERS
    ingest.chunking.MAX_CHARACTERS = characters
    try:
        passages = tuple(p for a in generation.shelf.articles for p in ingest.chunking.passages(a, generation.shelf.refs[a.slug]))
    finally:
        ingest.chunking.MAX_CHARACTERS = kept
    return _searching(generation, memo, passages, scratch)


def _searching(generation: Generation, memo: Memo, passages: tuple[Passage, ...], scratch: Path) -> Search:
    """Our search over other passages of the same articles, made anew."""
    embedded, size = embedded_texts(passages), memo.embedder.dimensions
    vectors = memo.embedder.embed(embedded[(PASSAGE_VECTORS,)])
    headings, asked = (memo.embedder.run(texts) for texts in asking_texts(passages).values())
    starts = np.concatenate([[0], np.cumsum([len(p.sentences) for p in passages])[:-1]]).tolist()
    lexical = Lexical.build([lexical_text(p) for p in passages], [own_text(p) for p in passages], Path(tempfile.mkdtemp(dir=scratch)) / "lexical")
    changed = dataclasses.replace(
        generation,
        passages=passages,
        by_article={slug: [p for p in passages if p.article.slug == slug] for slug in generation.by_article},
        rows={p.id: row for row, p in enumerate(passages)},
        vectors=vectors,
        heading_vectors=headings[:, :size],
        asked_vectors=asked[:, :size],
        asked_rows=asked_rows(passages),
        towards=(headings[:, -size:], asked[:, -size:]),
        sentence_vectors=memo.embedder.embed(embedded[(SENTENCE_VECTORS,)][:1]),
        sentence_starts=tuple(starts),
        collection=None,
        lexical=lexical,
    )
    return Search(changed, memo)


def bootstrap(a: list[float], b: list[float], rounds: int = 4000) -> tuple[float, float, float]:
    """Mean of a - b with its 95 % interval, by drawing questions again and again in pairs."""
    difference = np.array(a) - np.array(b)
    random = np.random.default_rng(1)
    means = difference[random.integers(0, len(difference), (rounds, len(difference)))].mean(axis=1)
    return float(difference.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
