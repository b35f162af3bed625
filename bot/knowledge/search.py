"""Finds the passages that answer a question: dense (Chroma), learned and lexical (BM25), fused, diverse, with a threshold.

What either side found is ranked by a mix of three standardised scores (`make eval` compares mixes). Whether the
articles cover a question at all is decided by absolute closeness, since standardised scores cannot tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.knowledge.batching import Batcher
from bot.knowledge.generation import Generation
from bot.knowledge.lexical import terms
from bot.knowledge.question import Question, hollow, subject_of
from bot.knowledge.spelling import Mender
from bot.knowledge.tact import Tact
from bot.reply import Passage

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
COVERED = 0.37
"""Closeness (cosine, with a word bonus) from which the articles are taken to cover a question. See `make eval`, abstention."""
CERTAIN, CERTAIN_BY_WORDS, LIKELY = 0.65, 0.50, 0.20
"""The first hit is quoted without a word of doubt from this closeness on, or where no model reads from the second, or where its
section is the answer with this chance (`make eval` shows how often it is right by chance). Of 148 phrases for sections that the reader
had never seen, the first hit was right for 34 in a hundred below both and for 74 above."""
SHARPNESS, SHARPNESS_OF_BOTH = 20.0, 16.0
"""What cosines of where answers are expected with sections are multiplied by before they compete, as the reader was trained; and the mean of
those and of how alike what is asked is. With the second the chance is as high on the whole and tells more: of 2,400 ways of asking that the
reader never met, each left out in turn, the first hit is right for 0.31 below LIKELY and for 0.62 above it, by the first alone for 0.43 and 0.58."""
_WORD_BONUS = 0.12
_ALMOST_ASKED, _ASKED_BONUS = 0.95, 4.0
"""Cosine with a heading, or with one of the ways of asking that are written beside a section, from which the question is taken for the very
one that was meant, and what the passage gains. Of 697 labelled questions none is answered otherwise, above 0.92 or with half as much; it lets
whoever writes a way of asking beside a section rely on it, also where the reader has never met the section ("I was a child soldier")."""
_NEAR_BONUS, _SUBJECTS, _BESIDE_SHARE = 1.4, 2, 0.75
"""For a short question: what passages gain (in standard deviations of the mix) where they are of the articles of the first two hits
for what was asked before, and how much the other way to read it counts beside the first. Chosen on the 104 follow-ups of both parts, of
which 93 are answered with a right passage; with 0.6 and without the other reading, 85."""

_FEW, _ABOUT_BONUS = 0.05, 1.0
"""Share of the passages up to which a word tells what is spoken of, and what a passage with such a word of a follow-up's subject gains.
Tried for all follow-ups it cost two of 52, for those that bring no word of their own none (eval/tried.yaml)."""

CERTAIN_IN_STORY = 0.50
"""The same for a long message: of 30 the sections quoted held a right one for 18 of 23 above, and for 3 of 7 below."""
_WHOLE, _FAR, _CHANCE_SHARE, _BOTH = 2.0, 0.2, 0.2, 0.7
"""For a long message: how much it counts as a whole beside each of its sentences; the closeness from which a passage counts at all; the share
of the chance; and from which part of the first passage's sum on the second is answered from too. Of 15 such stories (dev) the first two
sections hold a right one for 12, and for 8 where only the whole is searched."""

_ADRIFT, _ADRIFT_TOGETHER = 0.55, 0.60
"""Closeness, and closeness and twice the chance, below which nothing is quoted in the middle of a talk. Of the 697 labelled questions ten lie below both,
and for none of them the first passage is right; of 27 follow-ups in eight talks eight, and all eight were beside the point."""
_A_TALK, _THEME_AT, _CLEARLY = 2, 0.50, 0.40
"""Earlier messages from which a talk has a theme, the closeness at which one of them tells it, and the chance below which it is asked. Set by reading eight talks of six questions: of 27
follow-ups two are answered from another section, both from the one that was meant."""
_ON_ANOTHER, _ON_ANOTHER_EACH = 0.15, 0.05
"""By how much closeness and chance together, and each, a follow-up must fit better with another earlier message than with the latest one that
stands by itself. Of 23 such follow-ups in talks (dev, read one by one) eight change, all for something nearer to what was meant or as near."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders hits of one question; `closeness` (about 0 to 1) compares across questions.

    chance: that this passage, of all that were found, answers the question; None where no model reads.
    on_subject: whether it says a word of what a follow-up leans on; True where that has no telling word.
    """

    passage: Passage
    row: int
    score: float
    closeness: float
    chance: float | None = None
    on_subject: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `vector` is the question's, None where no embedder runs.

    parts: where several things were asked, so many first hits answer one each. missing: another part of what was asked is not covered.
    again: what answers was told before, and nothing else comes near. unproven: it was asked what that rests on, and no passage near it names a study.
    unmet: what was told before is only the nearest, since nothing else speaks of what a follow-up leans on.
    story: it was sought for the sentences of a long message.
    """

    question: str
    hits: tuple[Hit, ...] = ()
    closeness: float = 0.0
    vector: Vectors | None = field(default=None, compare=False)
    parts: int = 0
    missing: bool = False
    again: bool = False
    unproven: bool = False
    unmet: bool = False
    story: bool = False

    @property
    def certain(self) -> bool:
        """Whether what was found is likely what was asked, and not only something near it."""
        if self.story:
            return self.closeness >= CERTAIN_IN_STORY
        if not self.hits or self.hits[0].chance is None:
            return self.closeness >= CERTAIN_BY_WORDS
        return self.closeness >= CERTAIN or max(hit.chance or 0.0 for hit in self.hits[: max(1, self.parts)]) >= LIKELY

    @property
    def clear(self) -> bool:
        """Whether it is likely enough for what is only told, and for a follow-up not to be sought in what the whole talk is about."""
        return self.certain and (self.closeness >= CERTAIN or not self.hits or (self.hits[0].chance or 0.0) >= _CLEARLY)

    @property
    def adrift(self) -> bool:
        """Whether even the nearest passage is hardly ever what was asked."""
        if self.certain or not self.hits or self.hits[0].chance is None or self.closeness >= _ADRIFT:
            return False
        return self.closeness + 2 * self.hits[0].chance < _ADRIFT_TOGETHER

    @property
    def covered(self) -> bool:
        """Whether the articles speak about this."""
        return bool(self.hits) and self.closeness >= COVERED


@dataclass(frozen=True, slots=True)
class _Scores:
    """Of one passage. mixed: what it is ranked by. cosine: with the question. chance: as in Hit."""

    mixed: float
    cosine: float | None
    chance: float | None = None


class Search:
    """Searches one generation. Works on with what is left when the embedder or Chroma is gone."""

    def __init__(self, generation: Generation, memo: Memo | None) -> None:
        self._generation = generation
        self._mender: Mender | None = None
        self._tact = Tact()
        self._asked: Batcher[Vectors] = Batcher(self._query)
        self._memo = memo if memo is not None and memo.embedder.model_id == generation.manifest.model_id else None
        same_reader = self._memo is not None and self._memo.embedder.reader == generation.manifest.reader
        self._towards = generation.towards if same_reader else None

    def mended(self, text: str) -> str:
        """The text with slips of the pen mended by the articles' own words."""
        if self._mender is None:
            is_word = self._memo.embedder.is_word if self._memo is not None else lambda _: False
            self._mender = Mender((f"{p.heading} {p.text} {' '.join(p.asked)}" for p in self._generation.passages), is_word)
        return self._mender.mend(text)

    def tactful(self, heading: str, said: str) -> bool:
        """Whether a section with this heading may be named to whoever said that."""
        return self._tact.allows(heading, said)

    @property
    def generation(self) -> Generation:
        """What is searched."""
        return self._generation

    def find_for(self, question: Question, k: int = 6) -> Found:
        """The best `k` passages for a question in its conversation: a short one is likely about the articles that it was about before."""
        if question.story:
            return self._find_in_story(question, k)
        near = {hit.passage.article.slug for hit in self.find(question.earlier).hits[:_SUBJECTS]} if question.earlier else set()
        alone = self.find(question.search, k, frozenset(near)) if question.alone else None
        if alone is not None and alone.closeness >= _ALMOST_ASKED:
            found = alone  # what stands beside it would only blur it
        else:
            found = self.find(question.search, k, frozenset(near), question.beside, self._telling(question))
            if question.told and found.closeness < _ADRIFT:  # "how do I get through the next months?", after what it is about
                tried = self._find_in_story(replace(question, search=question.asked, story=question.told), k)
                found = tried if tried.certain else found
        if question.others:
            found = self._on_another(question, found, k)
        if question.leans and not found.covered:
            found = self.find(question.earlier, k, frozenset(near))  # "how do I change that": on with what was spoken of
        if not question.parts:
            return self._on_theme(question, found, near, k) if len(question.said) >= _A_TALK and not found.clear else found
        answered = [part for part in (self.find(part, k) for part in question.parts) if part.covered]
        first = tuple({part.hits[0].row: part.hits[0] for part in answered}.values())
        rows = {hit.row for hit in first}
        hits = (*first, *(hit for hit in found.hits if hit.row not in rows))[:k]
        closeness = max((part.closeness for part in (found, *answered)), default=0.0)
        return replace(
            found,
            hits=hits,
            closeness=closeness,
            parts=len(first),
            missing=0 < len(answered) < len(question.parts),
        )

    def _on_another(self, question: Question, found: Found, k: int) -> Found:
        """What is found where a follow-up leans on something else that was said before, if that fits so much better; else what was found."""
        if not found.hits or found.hits[0].chance is None:
            return found
        if self._memo is not None:
            self._memo.embed([text for other in question.others for text in other])  # in one batch; each is looked up from there
        best, gained = found, _ON_ANOTHER
        for earlier, search in question.others:
            near = frozenset(hit.passage.article.slug for hit in self.find(earlier).hits[:_SUBJECTS])
            tried = self.find(search, k, near, question.asked)
            closer, likelier = tried.closeness - found.closeness, (tried.hits[0].chance or 0.0) - found.hits[0].chance if tried.hits else 0.0
            if tried.certain and min(closer, likelier) >= _ON_ANOTHER_EACH and closer + likelier >= gained:
                best, gained = tried, closer + likelier
        return best

    def _on_theme(self, question: Question, found: Found, near: set[str], k: int) -> Found:
        """What the articles that the whole talk is about say, where nothing clear was found and they are as near: "can it make things worse at first?",
        of EMDR, several questions ago."""
        if self._memo is not None:
            self._memo.embed(list(question.said))  # in one batch; each is looked up from there
        themes: Counter[str] = Counter()
        for place, text in enumerate(question.said):
            earlier = self.find(text)
            if earlier.hits and earlier.closeness >= _THEME_AT:
                themes[earlier.hits[0].passage.article.slug] += 1 if place else 2  # what opened the talk weighs more
        theme = frozenset(slug for slug, times in themes.items() if times > 1)
        if not theme - near:
            return found
        tried = self.find(question.search, k, theme | near, question.beside)
        return tried if tried.closeness >= found.closeness and tried.hits[0].passage.article.slug in theme else found

    def _find_in_story(self, question: Question, k: int) -> Found:
        """The passages that a long message and its sentences come nearest to, taken together."""
        if self._memo is not None:
            self._memo.embed([question.search, *question.story])  # in one batch; each is looked up from there
        whole = self.find(question.search, POOL)
        sums: dict[int, float] = {}
        best: dict[int, Hit] = {}
        for share, found in ((_WHOLE, whole), *((1.0, self.find(piece, POOL)) for piece in question.story)):
            for hit in found.hits:
                sums[hit.row] = sums.get(hit.row, 0.0) + share * (max(0.0, hit.closeness - _FAR) + _CHANCE_SHARE * (hit.chance or 0.0))
                if hit.row not in best or hit.closeness > best[hit.row].closeness:
                    best[hit.row] = hit
        rows = sorted((row for row in sums if self._tact.allows(best[row].passage.heading, question.asked)), key=lambda row: -sums[row])[:k]
        if not rows:
            return whole
        both = len(rows) > 1 and sums[rows[1]] >= _BOTH * sums[rows[0]]
        hits = tuple(replace(best[row], score=sums[row]) for row in rows)
        return replace(whole, hits=hits, closeness=max(hit.closeness for hit in hits[:3]), parts=2 if both else 1, story=True)

    def _telling(self, question: Question) -> frozenset[str]:
        """The words of what a follow-up leans on that few passages have ("gaslighting", and not "trauma"), where it brings none of its own."""
        lexical = self._generation.lexical
        return lexical.rare(subject_of(question.earlier), _FEW) if question.leans and hollow(question.asked) and lexical is not None else frozenset()

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
            asked_for = (scores.cosine or 0.0) >= _ALMOST_ASKED or self._tact.allows(passage.heading, f"{question} {beside}")
            if per_article[passage.article.slug] >= PER_ARTICLE or not asked_for:
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

    def _scored(self, question: str, vector: Vectors | None, answered: Vectors | None, near: frozenset[str]) -> dict[int, _Scores]:
        """Every passage that one of the sides proposes, with its scores."""
        lexical = dict(self._generation.lexical.search(question, POOL)) if self._generation.lexical is not None else {}
        dense = self._nearest(vector, answered) if vector is not None else {}
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
        mixed = mixed + _ASKED_BONUS * (np.array([dense[row] for row in rows]) >= _ALMOST_ASKED)
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

    def _nearest(self, vector: Vectors, answered: Vectors | None) -> dict[int, float]:
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


def own_text(passage: Passage) -> str:
    """What of a passage its closeness to a question is judged by, as to words."""
    return f"{passage.heading} {passage.text}"


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


def _closeness(cosine: float | None, words: frozenset[str], asked: set[str]) -> float:
    share = len(asked & words) / len(asked) if asked else 0.0
    if cosine is None:
        return share * 0.6
    return cosine + _WORD_BONUS * (share - 0.5)
