"""The extractive answer: two to five sentences, word for word from at most three passages, in an order that reads as one voice."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from bot.knowledge.found import COVERED, Found, Hit
from bot.knowledge.generation import Generation
from bot.knowledge.lexical import terms
from bot.knowledge.question import Question
from bot.reply import Citation, Passage, Sentence

MAX_SENTENCES = 5
MAX_WORDS = 120
MAX_PASSAGES = 3
NEAR_TOP = 0.16
"""A further passage is quoted only if its closeness is within this of the best one. At 0.22 a right section is quoted for one question
in two hundred more (dev part), and more strangers beside it."""
LIKELY_BESIDE = 0.15
"""And only if its chance of being the answer is at least this share of the likeliest one's. Of 148 phrases for sections that the reader
had never seen, the right section was among the up to three quoted for 0.757 without this, for 0.743 at 0.1 and for 0.709 at 0.2,
while 0, 21 and 32 in a hundred were answered from one section alone (right for 0.90 and 0.88 of these)."""
LIKELY_IN_STORY = 0.25
"""The same for the second section of a long message, which is answered from two at most. Of 105 (dev) a right section is among those quoted for 88, and
0.61 of those quoted are right; with three and at 0.15 93 and 0.52."""
_SHORT = 10
"""Words of a question that may name two things; in a longer one "and" joins sentences."""
TOO_ALIKE = 0.80
"""Sentences closer to one already chosen than this would say it twice (cosine)."""
WORTH_SAYING, WORTH_SAYING_ALONE = 0.30, 0.12
"""A sentence further from the question than this (cosine) is left out, unless it opens its section; the second where one section
alone answers, since it is then read as a whole, or where a long message is answered, which no sentence comes near (set by reading some sixty
answers, not by a measurement)."""
_AGAIN = 2
"""Sentences that are said once more, where a question comes back to what was told."""
_EVIDENCE_BONUS = 0.25
_SENDS_ON = re.compile(
    r"\b(?:emergency number|emergency services|(?:crisis|abuse|help) ?lines?|hotline|(?:tell|see|talk to|ring|call) (?:a|your) (?:doctor|midwife|person|someone)|stay alone with)\b",
    re.IGNORECASE,
)
_SENDS_ON_COST = 0.5
"""Sentences that send to a crisis line belong where they stand in the article; quoted alone they frighten, or sound like being sent away."""
_EVIDENCE = re.compile(
    r"\b(?:stud(?:y|ies)|research|researchers|review|analysis|guideline|found|observations|measured|evidence|experts?|ICD|NICE)\b", re.IGNORECASE
)
_LEANS = re.compile(
    r"^(?:it(?!(?:'s| is| can be| may be| might be) (?:normal|all right|possible|common|natural|fine|fair|safe|worth|good|hard|easy|helpful|understandable)\b)|its|"
    r"this(?! service\b)|that|these|those|they|their|he|she|his|her|but|and|or|so|yet|then|there(?! (?:is|are|isn't|aren't|was|were|can be|may be)\b)|such|"
    r"each of|both|the same|the other|others?(?! (?:people|children|parents|adults|therapies))|another|behind it|in the gap|"
    r"an? (?:earlier|later|older|newer|second|third|similar) (?:analysis|study|review|trial)|either|neither|also|instead|however|therefore|after that|once there|as a result|none of|most of them|many of them|some of them|the difference lies|for example|this is|start with|start small|"
    r"the (?:two|three|first|second|feeling|reaction|conclusion|link|term|fear|habit|wish|goal|answer|relief|result|skill) )\b|^[\"'“‘(]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences with their citations, and the citations themselves."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Pick:
    hit: Hit
    index: int  # which sentence of the passage
    score: float


def compose(question: Question, found: Found, generation: Generation, heard: str = "") -> Answer:
    """Chooses sentences for a question. `heard` is what this conversation was told already; it is not told again, unless
    that is what is asked for.

    Empty when nothing new can be said.
    """
    heard = "" if found.again else heard
    hits = quotable(found)
    others = tuple(hit for hit in found.hits if hit not in hits and hit.closeness >= COVERED)  # for when the likeliest was told already
    picks: list[_Pick] = []
    words = 0
    for hit in (*hits, *others):
        if len({pick.hit.row for pick in picks}) == MAX_PASSAGES or len(picks) >= MAX_SENTENCES or (picks and hit in others):
            break
        room = (
            _AGAIN
            if found.again
            else MAX_SENTENCES
            if len(hits) == 1 and found.certain
            else 2
            if found.parts > 1
            else 3
            if not picks
            else (2 if len(picks) < 3 or found.story else 1)
        )
        chosen = _from_passage(hit, question, found, generation, heard, room, picks)
        for pick in chosen:
            length = len(_text(pick).split())
            if len(picks) < MAX_SENTENCES and words + length <= MAX_WORDS:
                picks.append(pick)
                words += length
    if len(picks) == 1:
        picks += _next_sentence(picks[0], heard, MAX_WORDS - words)
    if heard and not _SENDS_ON.search(question.asked) and all(_SENDS_ON.search(_text(pick)) for pick in picks):
        return _cited([])  # nothing is left but where the section sends on to
    return _cited(picks)


def _next_sentence(pick: _Pick, heard: str, words: int) -> list[_Pick]:
    """What follows in the passage, so that nobody gets a single sentence where the article goes on."""
    passage, index = pick.hit.passage, pick.index + 1
    if index >= len(passage.sentences):
        return []
    start, end = passage.sentences[index]
    text = passage.text[start:end]
    return [] if text in heard or len(text.split()) > words else [_Pick(pick.hit, index, 0.0)]


def quotable(found: Found) -> tuple[Hit, ...]:
    """The hits near enough to the best one to be quoted beside it."""
    likeliest = max((hit.chance or 0.0 for hit in found.hits), default=0.0)
    asked = _both(found.question)

    def beside(hit: Hit) -> bool:
        named = bool(asked) and set(terms(hit.passage.heading)) <= asked
        likely = named or hit.chance is None or hit.chance >= LIKELY_BESIDE * likeliest
        return likely and hit.closeness >= max(COVERED, found.closeness - NEAR_TOP)

    if found.story:
        return tuple(hit for place, hit in enumerate(found.hits[:2]) if not place or (hit.chance or 0.0) >= LIKELY_IN_STORY * likeliest)
    near = tuple(hit for place, hit in enumerate(found.hits) if place < max(1, found.parts) or beside(hit))
    return near[: 6 if found.certain else max(2, found.parts)]


def _both(question: str) -> set[str]:
    """The telling words of a short question that names two things ("EMDR and internal family systems"); else none."""
    words = question.lower().split()
    return set(terms(question)) if "and" in words and len(words) <= _SHORT else set()


def _from_passage(hit: Hit, question: Question, found: Found, generation: Generation, heard: str, room: int, before: list[_Pick]) -> list[_Pick]:
    """The best sentences of one passage, in its own order; none that leans on a sentence left out."""
    passage = hit.passage
    vectors = generation.sentences_of(hit.row)
    scores = vectors @ found.vector if found.vector is not None else np.linspace(0.6, 0.4, len(vectors))
    texts = [passage.text[start:end] for start, end in passage.sentences]
    value = [
        float(score)
        + (_EVIDENCE_BONUS if question.wants_evidence and tells_evidence(text) else 0.0)
        - (_SENDS_ON_COST if _SENDS_ON.search(text) and not _SENDS_ON.search(question.asked) else 0.0)
        for score, text in zip(scores, texts, strict=True)
    ]
    if value:
        value[0] += 0.15  # sections open with the direct answer
    new = [text not in heard for text in texts]
    least = WORTH_SAYING_ALONE if room == MAX_SENTENCES or found.story else WORTH_SAYING
    taken: set[int] = set()
    for index in sorted(range(len(texts)), key=lambda i: -value[i]):
        if len(taken) == room:
            break
        if not new[index] or index in taken or (value[index] < least and taken):
            continue
        needs = _needed(texts, index)
        if needs is None or any(not new[i] for i in needs) or len(taken | needs) > room:
            continue
        if _says_again(generation, hit, needs - taken, before, taken, vectors):
            continue
        taken |= needs
    return [_Pick(hit, index, value[index]) for index in sorted(taken)]


def tells_evidence(text: str) -> bool:
    """Whether a sentence speaks of a study, a review, a guideline or experts."""
    return bool(_EVIDENCE.search(text))


def leans(text: str) -> bool:
    """Whether a sentence needs the one before it to be understood: it points back, or is an item of a list."""
    return bool(_LEANS.match(text)) or text[:1].islower()


def _needed(texts: list[str], index: int) -> set[int] | None:
    """The sentence and those just before it that it leans on; None if it would take more than two."""
    needs = {index}
    while index > 0 and leans(texts[index]):
        index -= 1
        needs.add(index)
        if len(needs) > 2:
            return None
    return None if leans(texts[index]) else needs


def _says_again(generation: Generation, hit: Hit, fresh: set[int], before: list[_Pick], taken: set[int], vectors: np.ndarray) -> bool:
    earlier = [generation.sentences_of(pick.hit.row)[pick.index] for pick in before] + [vectors[index] for index in taken]
    return any(float(vectors[index] @ vector) > TOO_ALIKE for index in fresh for vector in earlier)


def _text(pick: _Pick) -> str:
    start, end = pick.hit.passage.sentences[pick.index]
    return pick.hit.passage.text[start:end]


def _cited(picks: list[_Pick]) -> Answer:
    order = list(dict.fromkeys(pick.hit.row for pick in picks))
    sentences = tuple(Sentence(text=_text(pick), citations=(order.index(pick.hit.row) + 1,)) for pick in picks)
    citations = []
    for number, row in enumerate(order, 1):
        own = [pick for pick in picks if pick.hit.row == row]
        passage = own[0].hit.passage
        start = passage.sentences[own[0].index][0]
        end = passage.sentences[own[-1].index][1]
        citations.append(cite(number, passage, start, end))
    return Answer(sentences, tuple(citations))


def cite(number: int, passage: Passage, start: int, end: int) -> Citation:
    """A citation of passage.text[start:end], with the address that opens the article with exactly that marked."""
    first, last = passage.start + start, passage.start + end
    return Citation(
        n=number,
        passage_id=passage.id,
        article=passage.article,
        heading=passage.heading,
        quote=passage.text[start:end],
        url=f"{passage.article.url}?quote={first}-{last}#{passage.id}",
        content_note=passage.content_note,
    )
