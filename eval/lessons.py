"""What the reader learns from (`python -m eval head`): messages, questions, strangers' lines, and long messages made of them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer

from bot.boundary.intents import IN_SCOPE, OUT_OF_SCOPE
from bot.crisis.semantic import LONG, parts, sentences
from eval.everyday import LESSONS, LESSONS_OF_MISHAPS, LESSONS_OF_POSTS, LESSONS_OF_TALK, everyday, mishaps, posts, talk
from eval.intents import labelled
from eval.messages import written
from eval.questions import STORY, in_scope
from ingest.chunking import passages
from ingest.corpus import read_corpus
from ingest.graph import weights_directory
from ingest.vectors import embedded_heading, embedded_text

ON_NEWEST, ON_TIMES, ON_OLD = ("t33_", "t34_", "t35_"), 3, 0.4
"""For a reader that goes on from another: the newest families, how often they are met in that round, and the share of everything else that is
met again but for what sections are asked with, since many are new each time (eval/tried.yaml)."""
STORIES, _AROUND = 0.25, 4
"""Share of what people ask a section with that is also read in the middle of up to so many sentences about something else, as in a long
message, and sometimes beside another way to ask for the same."""
WHOLE, _HOSTS = {"none": 0.15, "concern": 0.4, "crisis": 0.4}, (3, 8)
"""Share of the short messages, by level, that are also read in the midst of a long message about something else, and how many of its
sentences stand around: what a long message says is read from it as a whole too (bot/crisis/semantic.py)."""
CHAINS = 2000
"""Long messages of nothing but strangers' lines about themselves, read as a whole."""
_ELSEWHERE = 0.34
"""Closeness to every section up to which a sentence about everything else (eval/everyday.py) teaches what is out of scope too: three of
four are no closer, of the questions that we answer one in twenty."""
_POSTS = ("long_none", "t34_posts")
"""Families of long ordinary posts that ask something on our subject."""


@dataclass(frozen=True)
class Example:
    """A text and what is known of it. family: texts of one family are never on both sides of a split. answer: number of the section, or -1."""

    text: str
    level: str
    category: str
    intent: str
    family: str
    answer: int = -1


@dataclass(frozen=True)
class Sections:
    """What answers. numbers: which section a phrase asks for. vectors: unit, shape (sections, width), from the model as it is packaged."""

    numbers: dict[str, int]
    vectors: Any

    @classmethod
    def of(cls, corpus: Path) -> Sections:
        """Of the vetted articles: their headings, what they are asked for with, and the dev questions."""
        found = [passage for article, ref in read_corpus(corpus, date.today()).articles for passage in passages(article, ref)]
        numbers: dict[str, int] = {}
        first: dict[tuple[str, str], int] = {}
        for number, passage in enumerate(found):
            first.setdefault((passage.article.slug, passage.heading), number)
            for phrase in (passage.heading, *passage.asked):
                numbers.setdefault(phrase, first[passage.article.slug, passage.heading])
        for question in in_scope(found, "dev"):
            if not question.earlier and len(question.gold) == 1:
                numbers.setdefault(question.text, first[question.nearest if question.kind == STORY else min(question.gold[0])])
        model = SentenceTransformer(str(weights_directory("")), device="cpu")
        texts = [embedded_text(passage) for passage in found], [embedded_heading(passage) for passage in found]
        both = sum(model.encode(some, convert_to_tensor=True, normalize_embeddings=True) for some in texts)
        return cls(numbers, torch.nn.functional.normalize(both, dim=1))


def examples(corpus: Path, sections: Sections) -> list[Example]:
    """Dev messages as written, and questions on our subject, on others, and at our boundaries."""
    messages = [m for m in written() if m.part == "dev"]
    found = [Example(m.text, m.level, m.category, "", m.family) for m in messages]
    known = {example.text for example in found}
    found += [
        Example(m.text, "none", "", IN_SCOPE, m.family, sections.numbers.get(m.text, -1))
        for m in messages
        if m.level == "none" and m.family.startswith(_POSTS)
    ]
    for text, intent in labelled(corpus):
        if text not in known:
            found.append(Example(text, "none", "", intent, hashlib.sha256(text.encode()).hexdigest(), sections.numbers.get(text, -1)))
    return found


@dataclass(frozen=True)
class Lessons:
    """What is learned from, as (text, row of what is known of it). units: met in every epoch. whole: long messages as they stand. beyond: strangers'
    lines, a part of them in each epoch. ordinary: sentences that say nothing of danger."""

    known: list[Example]
    units: list[tuple[str, int]]
    whole: list[tuple[str, int]]
    beyond: list[tuple[str, int]]
    ordinary: list[str]


def lessons(known: list[Example], closest: Callable[[list[str]], Any], chance: random.Random, *, on: bool) -> Lessons:
    """Everything to learn from. closest: of texts, the cosine of each with the section closest to it. on: for a reader that goes on from another."""
    ordinary = [s for e in known if e.level == "none" and not e.intent for s in sentences(e.text) if 20 < len(s) < 120]
    other = [*everyday()[:LESSONS], *2 * posts()[:LESSONS_OF_POSTS]]
    chance.shuffle(other)
    ordinary += other[: len(ordinary)]
    units = list(_units(known, newest=ON_TIMES if on else 1))
    if on:
        units = [unit for unit in units if known[unit[1]].answer >= 0 or known[unit[1]].family.startswith(ON_NEWEST) or chance.random() < ON_OLD]
    whole = [*_stories(known, ordinary, chance), *_whole(known, ordinary, chance, newest=ON_TIMES if on else 1)]
    beyond = [(text, len(known) + int(far)) for text, far in zip(other, closest(other) <= _ELSEWHERE, strict=True)]
    of_oneself = [*talk()[:LESSONS_OF_TALK], *3 * mishaps()[:LESSONS_OF_MISHAPS]]
    beyond += [(text, len(known)) for text in of_oneself]  # no danger, but perhaps on our subject
    whole += [(" ".join(map(_ended, chance.sample(of_oneself, chance.randint(*_HOSTS)))), len(known)) for _ in range(CHAINS)]
    chance.shuffle(beyond)
    nothing = Example("", "none", "", "", "everyday")
    return Lessons([*known, nothing, replace(nothing, intent=OUT_OF_SCOPE)], units, whole, beyond, ordinary)


def _units(known: list[Example], newest: int) -> Iterator[tuple[str, int]]:
    """(text, row) to learn from: of an ordinary message every part and every sentence, else the message as it stands. newest: how often those
    of the newest families."""
    for row, example in enumerate(known):
        texts = [example.text]
        if example.level == "none" and not example.intent:
            texts = list(dict.fromkeys([*parts(example.text), *sentences(example.text)]))
        for text in (newest if example.family.startswith(ON_NEWEST) else 1) * texts:
            yield text, row


def _stories(known: list[Example], ordinary: list[str], chance: random.Random) -> Iterator[tuple[str, int]]:
    """(text, row) of long messages that are about one section in the midst of other things."""
    asked: dict[int, list[int]] = {}
    for row, example in enumerate(known):
        if example.answer >= 0:
            asked.setdefault(example.answer, []).append(row)
    for rows in asked.values():
        for row in rows:
            if chance.random() < STORIES:
                again = [known[chance.choice(rows)].text] if chance.random() < 0.5 else []
                told = list(dict.fromkeys([known[row].text, *again, *chance.sample(ordinary, chance.randint(1, _AROUND))]))
                chance.shuffle(told)
                yield " ".join(map(_ended, told)), row


def _whole(known: list[Example], ordinary: list[str], chance: random.Random, newest: int) -> Iterator[tuple[str, int]]:
    """(text, row) of long messages as they stand, and of short ones in the midst of a long one about something else."""
    hosts = [pieces for e in known if e.level == "none" and not e.intent and len(pieces := sentences(e.text)) > LONG]
    for row, example in enumerate(known):
        if example.intent:
            continue
        pieces = sentences(example.text)
        if len(pieces) > LONG:
            yield from [(example.text, row)] * (newest if example.family.startswith(ON_NEWEST) else 1)
        elif chance.random() < WHOLE[example.level]:
            host = chance.choice(hosts) if chance.random() < 0.5 else chance.sample(ordinary, _HOSTS[1])
            at = chance.randint(0, max(0, len(host) - chance.randint(*_HOSTS)))
            around = [*host[at : at + _HOSTS[1]]]
            around.insert(chance.randint(0, len(around)), example.text)
            yield " ".join(map(_ended, around)), row


def spoken(text: str, neighbours: bool, ordinary: list[str], chance: random.Random) -> str:
    """The text as another hand would type it: without capitals or apostrophes, with a slip, or beside something ordinary."""
    voice = chance.random()
    if voice < 0.25:
        return text.lower().replace("'", "").replace("’", "").replace(",", "").rstrip(".")
    if voice < 0.30:
        return text.upper()
    if voice < 0.40 and len(text) > 12:
        at = chance.randrange(1, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if chance.random() < 0.5 else text[:at] + text[at + 1 :]
    if voice < 0.60 and neighbours:
        beside = chance.choice(ordinary)
        return f"{_ended(beside)} {text}" if voice < 0.5 else f"{_ended(text)} {beside}"
    return text


def _ended(text: str) -> str:
    return text if text[-1] in ".?!" else text + "."
