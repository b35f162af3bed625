"""What a follow-up is answered from: not what was told already, on from where the last answer stopped, or sentences that name evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.answering.extractive import NEAR_TOP, tells_evidence
from bot.knowledge.found import CERTAIN, COVERED, Found, Hit
from bot.knowledge.generation import Generation
from bot.knowledge.question import Question, asks_for_help, hollow, tells
from bot.reply import Passage

_WORTH_GOING_ON = 2
"""Sentences that must be left of a section told before, for a new question to be answered from it once more."""
_BESIDE = 0.25
"""Closeness (cosine) with the question from which a section beside the one quoted is still about the same. Set by reading, not measured."""
_FAR = 0.2
"""How much further away (cosine) what is untold may be than what was told. Where it is, the question is about what was told: "who invented
it?" after an answer that says so. `make eval` (dev part) says what it brings."""
_MEANT = 0.5
"""Chance of being the answer from which a section is meant although its beginning was told beside another one before (right for 74 in a
hundred and more, see CERTAIN)."""

_HELPS = 0.25
"""Chance of being the answer from which another section is what helps with the subject of the answer before. Of 45 such follow-ups on 15 subjects,
read one by one, 19 were answered from a section beside the point without this, and 4 with it (at 0.2 of the chance by what is learned alone)."""
_HARDLY = 0.03
"""And below which it isn't, however close."""
_WHAT_HELPS = re.compile(
    r"^What helps (?:in|adults|people|to|after|with)\b|\b(?:go away|get better|be healed|heal from|begin to feel)\b", re.IGNORECASE
)
"""Headings under which an article says what helps with all of its subject."""
_GIVES_REASON = re.compile(
    r"\b(?:because|since|so that|in order to|means? that|comes? from|grew|learn(?:t|ed)|protect\w*|way (?:to|of)|once|in childhood|as a child|"
    r"(?:if|when|where) (?:\S+ ){1,6}(?:was|were|had|didn't|wasn't))\b",
    re.IGNORECASE,
)


def followed(question: Question, found: Found, answers: Sequence[str], generation: Generation) -> Found:
    """What was found, in the light of what was told. answers: those of the conversation so far, at least one."""
    told = "\n".join(answers)
    if question.wants_more:
        return _continued(found, answers[-1], told, generation)
    if question.wants_reason and (reasoned := _reasoned(found, answers[-1], told, generation, named=question.wants_evidence)):
        return reasoned
    if question.wants_evidence:
        return _evident(found, answers[-1], told, generation)
    if not question.leans and not tells(question.asked) and told_already(found, answers) and found.certain:
        return replace(found, hits=found.hits[:1], again=True)
    if question.leans and question.search == question.earlier and told_already(found, answers[-1:]):
        return replace(found, hits=found.hits[:1], again=True)  # "is that normal?", of what was just answered
    opened = answers if question.leans and not tells(question.asked) else ()  # who tells something asks for nothing again
    if question.leans and asks_for_help(question.asked) and (helping := _helping(found, answers[-1], told, generation)):
        return helping
    return _fresh(found, opened, told, wordless=hollow(question.asked))


def told_already(found: Found, answers: Sequence[str]) -> bool:
    """Whether most of the section that is nearest was quoted: whoever only tells more of it asks for nothing again."""
    if not found.hits or found.parts:
        return False
    told, nearest = "\n".join(answers), found.hits[0]
    return _begun(nearest, told) and 2 * len(_untold(nearest.passage, told)) < len(nearest.passage.sentences)


def _continued(found: Found, last: str, told: str, generation: Generation) -> Found:
    """The sections that the last answer quoted, and those after the first of them in its article, as far as they are untold."""
    quoted = _quoted(last, generation)
    if not quoted:
        return found
    onwards = [passage for passage in generation.by_article[quoted[0].article.slug] if passage.position > quoted[0].position]
    rows = [generation.rows[passage.id] for passage in dict.fromkeys([*quoted, *onwards]) if _untold(passage, told)]
    hits = tuple(Hit(generation.passages[row], row, 0.0, CERTAIN) for row in rows[:2])
    return replace(found, hits=hits, closeness=CERTAIN, parts=0) if hits else found


def _reasoned(found: Found, last: str, told: str, generation: Generation, *, named: bool) -> Found | None:
    """What the last answer opened with, whose other sentences give the reason or say who found it; once more where all of it was told.

    named: it has to name a study, a review or a guideline.
    """
    opened = _opened_with(last, generation)
    if not opened or (named and not any(map(tells_evidence, _sentences(opened[0])))):
        return None
    row = generation.rows[opened[0].id]
    left = [text for text in _untold(opened[0], told) if (tells_evidence(text) if named else _GIVES_REASON.search(text))]
    return replace(found, hits=(Hit(opened[0], row, 0.0, CERTAIN),), closeness=CERTAIN, parts=0, again=not left)


def _helping(found: Found, last: str, told: str, generation: Generation) -> Found | None:
    """What is left of the section that the last answer opened with, or what helps by the article that it stands in, where nothing else is likelier
    to be what helps with it; None where something is."""
    opened = _opened_with(last, generation)
    if not opened or found.parts:
        return None
    slug = opened[0].article.slug
    helps = [passage for passage in generation.by_article[slug] if _WHAT_HELPS.search(passage.heading) and passage.id != opened[0].id][:1]
    before = next((hit for hit in found.hits if hit.passage.id == opened[0].id), None)
    if before is None:  # it was taken to lean on something else; is anything there likely?
        likely = any((hit.chance or 0.0) >= _HELPS or hit.passage.article.slug == slug for hit in found.hits)
        return None if likely else _told_next(found, helps, told, generation)
    others = [hit for hit in found.hits if hit is not before and _untold(hit.passage, told)]
    # a heading such as "What doesn't help?" is of its own article only
    of_it = [hit for hit in others if hit.passage.article.slug == slug or not hollow(hit.passage.heading)]
    if rather := sorted((hit for hit in of_it if _helps_rather(hit, before)), key=lambda hit: -(hit.closeness + (hit.chance or 0.0))):
        return replace(found, hits=tuple(rather))
    return _told_next(found, [*opened, *helps], told, generation)


def _told_next(found: Found, passages: Sequence[Passage], told: str, generation: Generation) -> Found | None:
    """These passages as what was found, as far as enough of them is untold."""
    rows = [generation.rows[passage.id] for passage in passages if len(_untold(passage, told)) >= _WORTH_GOING_ON]
    hits = tuple(Hit(generation.passages[row], row, 0.0, CERTAIN) for row in rows)
    return replace(found, hits=hits, closeness=CERTAIN, parts=0) if hits else None


def _helps_rather(hit: Hit, before: Hit) -> bool:
    """Whether another section is likelier than the one told before to be what helps."""
    chance = hit.chance or 0.0
    return (chance >= _HELPS and hit.closeness >= before.closeness - _FAR) or (chance >= _HARDLY and hit.closeness >= before.closeness)


def _evident(found: Found, last: str, told: str, generation: Generation) -> Found:
    """What was found, and what stands beside the last answer in its article, where an untold sentence names a study, a review or a guideline;
    where none does, what was told, which then has to say so."""
    quoted = _quoted(last, generation)
    rows = [hit.row for hit in found.hits if hit.closeness >= max(COVERED, found.closeness - NEAR_TOP)]
    rows += [generation.rows[passage.id] for slug in dict.fromkeys(p.article.slug for p in quoted) for passage in generation.by_article[slug]]
    named = [row for row in dict.fromkeys(rows) if any(map(tells_evidence, _untold(generation.passages[row], told)))]
    if found.vector is not None:
        near = generation.vectors[named] @ found.vector
        named = [named[place] for place in np.argsort(-near) if near[place] >= _BESIDE]
    if not named and quoted:
        told_before = Hit(quoted[0], generation.rows[quoted[0].id], 0.0, CERTAIN)
        return replace(found, hits=(told_before,), closeness=CERTAIN, parts=0, again=True, unproven=True)
    hits = tuple(Hit(generation.passages[row], row, 0.0, CERTAIN) for row in named[:2])
    return replace(found, hits=hits, closeness=CERTAIN, parts=0) if hits or quoted else found


def _fresh(found: Found, opened: Sequence[str], told: str, *, wordless: bool) -> Found:
    """The hits but for sections that one of these answers opened with, if the others cover the question, and but for those of which a last
    sentence is left, which answers nothing. opened: none for a question that stands on its own; one that leans asks for something else.
    wordless: it brings no word of its own, so that only what speaks of its subject can answer it."""
    if found.parts:
        return found
    left = tuple(hit for hit in found.hits if len(_untold(hit.passage, told)) >= min(_WORTH_GOING_ON, len(hit.passage.sentences)))
    fresh = tuple(hit for hit in left if not opened or not _begun(hit, told) or ((hit.chance or 0.0) >= _MEANT and not _opened(hit, opened)))
    if opened and wordless and len({hit.on_subject for hit in found.hits}) == 2:
        on_it = max(hit.closeness for hit in found.hits if hit.on_subject)
        fresh = tuple(hit for hit in fresh if hit.on_subject or (hit.closeness > on_it and (hit.chance or 0.0) >= _MEANT))
        if not fresh:  # "how common is it?", after a word that one section explains: no other word's numbers
            nearest = max((hit for hit in found.hits if hit.on_subject), key=lambda hit: hit.closeness)
            return replace(found, hits=(nearest,), closeness=max(nearest.closeness, COVERED), again=True, unmet=(nearest.chance or 0.0) < _MEANT)
    closeness = max((hit.closeness for hit in fresh[:3]), default=0.0)
    if opened and found.certain and all((hit.chance or 0.0) < _MEANT for hit in fresh):
        nearest = max(found.hits, key=lambda hit: hit.closeness)
        likeliest = max(found.hits, key=lambda hit: hit.chance or 0.0)
        told_before = nearest if found.closeness - closeness >= _FAR else likeliest if (likeliest.chance or 0.0) >= _MEANT else None
        if told_before is not None and _begun(told_before, told):
            return replace(found, hits=(told_before,), again=True)
    return replace(found, hits=fresh, closeness=closeness) if closeness >= COVERED else replace(found, hits=left)


def _begun(hit: Hit, told: str) -> bool:
    """Whether the beginning of this passage was told, and more than that."""
    sentences = _sentences(hit.passage)
    return sentences[0] in told and sum(text in told for text in sentences) >= min(_WORTH_GOING_ON, len(sentences))


def _opened(hit: Hit, answers: Sequence[str]) -> bool:
    """Whether one of these answers began with this passage, and told two of its sentences: they bear the first mark there."""
    return any(sum(f"{text} [1]" in answer for text in _sentences(hit.passage)) >= _WORTH_GOING_ON for answer in answers)


def _opened_with(answer: str, generation: Generation) -> list[Passage]:
    """The passage that bears the first mark of an answer, or none."""
    return [passage for passage in _quoted(answer, generation) if any(f"{text} [1]" in answer for text in _sentences(passage))][:1]


def _quoted(answer: str, generation: Generation) -> list[Passage]:
    """The passages of which a sentence stands in an answer."""
    return [passage for passage in generation.passages if any(text in answer for text in _sentences(passage))]


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def _untold(passage: Passage, told: str) -> list[str]:
    return [text for text in _sentences(passage) if text not in told]
