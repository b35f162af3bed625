"""The second layer: meaning rather than wording. It may raise a level. It lowers none that a plain wording gave; what rests on a broad one alone
(`perhaps` in lexicon.yaml) is a crisis only if it reads danger too. Without a model it is not there, and such a wording is a crisis.

The reader (an adapted branch of the embedding model, made by `python -m eval head` from the dev messages) sees a sentence
or two at a time, because one clause may matter in a long message and yet needs its neighbour to be understood. Where the rules met danger words and weighed them
away (an idiom, a denial, a story), it must be surer.
A short message is also read with the one or two before it: "my boyfriend gets so angry" and "he threw a plate last night" say together
what neither says alone.
Readings are remembered (remembered.py), so that a long history is not read again each turn.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.crisis.detector import Assessment
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.meant import (
    about,
    ails,
    kind,
    mourns,
    names_somebody,
    of_a_childs_ways,
    of_own_death,
    of_us_only,
    speaks_of,
    tells_of_a_death,
    was_killed,
)
from bot.crisis.remembered import Remembered
from bot.crisis.whom import About
from bot.reply import LEVEL_ORDER, Category, Level
from bot.spoken import as_spoken

CRISIS_AT = 0.32
"""Chance from which a part reads as crisis (curves: `python -m eval head`). Of the 129 messages in danger of the test part 125 are noticed, with
the rules, from 0.25 to 0.35; of 77 that speak around corners 62 at 0.25, 60 at 0.32 and 56 at 0.35; of 117 harmless ones, half of them chosen
to mislead, 10, 7 and 7 are taken for danger, of 1,200 misfortunes and double meanings 25, 18 and 14."""
SIGNED_AT = 0.55
"""The same where the message was written with signs or first words that are taken out before it is read (`as_spoken`). Of 948 messages that the
reader had not seen, half of them chosen to mislead, set between such signs, 0.83 of the danger are noticed from here on and 0.16 of the harmless
ones taken for it; with the signs left in and at CRISIS_AT it was 0.62 and 0.13, at 0.38 and without them it is 0.87 and 0.21."""
CHILD_AT = 0.60
"""The same where a grown-up tells what a child does, and the rules find nothing in it. Of 5,544 such sentences without danger
(eval/datasets/crisis_children.yaml) 0.077 are taken for it at CRISIS_AT, 0.040 from here on and 0.027 from 0.75 on; of 2,184 with signs of
danger to a child 0.937, 0.926 and 0.921 are noticed."""
PRESENT = 0.8
"""A part reads as crisis only where that is at least this share of the chance that it tells of a concern: past danger, or a low mood. In
messages that an earlier reader had not seen it spared 3 of 100 concerns the words for a crisis, and cost 3 of 1,000 in danger, who then
met the quiet lines and the gentle question."""
LONG, LONG_CRISIS_AT = 2, 0.50
"""The same in a message of so many parts or more (three sentences), of the middle (in logits) between its gravest part and what holds for a post: each
part is one more chance to be wrong, and some things only the whole says. Of 123 harmless messages of three and four sentences that the reader had not
seen 17 are taken for danger at 0.45 and 13 from here on, of 78 in danger 76 are noticed either way; the dev messages in danger are noticed as often."""
POST, POST_CRISIS_AT = 4, 0.35
"""And in a post of so many parts or more, of the middle between its gravest parts and the whole of it. Of 208 harmless long posts and stories that the
reader had not seen (eval/datasets/crisis_posts*.txt, questions/stories*.txt) 34 are taken for danger at 0.30, 26 from here on and 19 at 0.40; of 103 in
danger 96, 96 and 93 are noticed."""
GENTLY_AT = 0.35
"""From here on a long message that is no crisis is a concern: it is answered, with the lines beside it, and where it may be about dying the gentle question
follows. Of the 123 harmless messages of three and four sentences it is seven."""
_GRAVEST = 3
"""Parts of a long message whose mean chance counts."""
_STRETCH, _ONWARDS = 150, 100
"""Words of a long message that are read as a whole, and how far on the next stretch begins."""
EXCUSED_AT = 0.90
"""The same where the rules weighed danger words away."""
LONG_EXCUSED_AT = 0.30
"""The same in a long message, of the middle: a manner of speaking that stands somewhere excuses no other sentence. Of 81 long posts in danger
six are missed where the gravest part has to reach 0.90 instead, and three at 0.50; no harmless one less is taken for danger."""
SOME_EXCUSED_AT = 0.60
"""And of three or four sentences: of 80 such messages in danger (the same file) two more are missed at 0.90."""
PAST_AT = 0.60
"""The same where the rules know that it is past. Of the written messages two in danger are read so, both from 0.97 on."""
CONCERN_AT = 0.50
"""Chance of danger of any kind from which a part reads as concern: of 55 unseen concerns 0.84 are heard as such, at 0.60 0.82 and at 0.40
0.85; of 210 harmless messages it brings 2, 1 and 5 the quiet lines."""
LONG_CONCERN_AT = 0.80
"""The same in a message of as many parts as `LONG`: of 30 long stories without danger 5 are heard so instead of 9, of 28 long concerns 24
instead of 26."""
SHORT, BESIDE_AT = 12, 0.50
"""A message of at most so many words is read together with the last sentence of the one before it too, and of the one before that, and
raised to crisis from this chance on. `make eval` says what it brings (eval/datasets/crisis_pairs.txt). What begins by denying, or
asks in general, is read alone."""
BROADLY_AT, BROADLY_CRISIS_AT = 0.10, 0.25
"""Chance of danger of any kind from which a broad wording that the rules met counts: below the first not at all, below the second as a concern,
after which it is gently asked. Of 83 messages in danger that the reader had not seen and that rest on such a wording none is below the second, of
825 that it had seen two; of 18 written shorter and for such wordings alone, two; of 416 harmless ones (eval/datasets/crisis_broadly.txt) 225 are
below the first and 291 below the second, and of the 156 taken for a crisis 112 are asked about."""
BROADLY_SURE_AT = 0.80
"""Chance of a crisis from which a broad wording is as sure as a plain one. Below it is asked which danger it is (unsure.py)."""
BRIEF, UNTOLD_AT = 25, 0.80
"""A message of at most so many words in the middle of a talk is raised from this chance on only, unless a word for that danger stands in what was read. With
this and BESIDE_AT, of 40 harmless talks that the reader had not seen 4 are taken for danger; with 0.50 and 0.35 it is 7. Of the 45 pairs in
danger 37 are noticed either way, and every scripted talk opens where it should."""
TROUBLED_AT = 0.90
"""And as a concern from this chance of any danger on: "I can't see a way through", in the middle of a talk. Of the 72 harmless pairs none is heard so."""
BESIDE_FROM = 0.06
"""Chance of danger of the message alone below which it is read alone: "thank you, that was kind" changes nothing. Of the pairs it costs
none that is noticed, and spares "my stepdad is weird", then "he collects spoons"."""
RECALLED = 2
"""Messages before the newest that it is read with."""
_DONE_BY_ANOTHER = "reflecting_on_suicide"
"""The rule for a suicide that is told of: whoever died can't be saved."""
_ONLY_TOLD = 8
"""Words of a message in which nothing else is said than that, and no "I": so short are 48 of 94 written ones that tell of a death, and none of those
in which somebody else is in danger beside it."""
_OF_ME = re.compile(r"\bI\b", re.IGNORECASE)
_SURE_OF = frozenset({"wishes_dead", "revived"})
"""What the rules know surely: "I wish she was dead" is anger, and no wish of one's own to die; "I found him blue on Thursday" is over."""
_MAX_PARTS = 48
_LONG = 40  # words; longer sentences are read through windows
_WINDOW, _STRIDE = 25, 15
_TINY = 1e-3  # keeps odds finite
_SPLIT = re.compile(r"(?<=[.!?…])\s+|\n+")

UNNAMED_AT = 0.75
"""Chance of a crisis from which a text without any word for an assault is read as one: "it happened on the night bus and nobody looked".
Of 59 such dev messages it costs 2; of 8 that were read wrongly it spares 7, "he was sick this morning" among their likes."""

Read = Callable[[list[str]], Any]


@dataclass(frozen=True, slots=True)
class _Scores:
    """Of the most dangerous part of a text. topics: categories, the likeliest first, by all parts, each as far as it is dangerous: of 188
    messages of three parts and more the first is right for 0.936, by the most dangerous part alone for 0.920. count: how many parts there were.
    together: of a long message, the middle between its gravest parts and the whole; else the same as crisis."""

    crisis: float
    together: float
    danger: float
    topics: tuple[Category, ...]
    count: int


class Semantic:
    """Raises what the rules made of a message. `read` gives chances per text (levels, then categories), or is missing."""

    def __init__(self, read: Callable[[], Read | None]) -> None:
        self._read = read
        self._seen: Remembered[_Scores] = Remembered()

    def raised(self, message: str, found: Assessment, before: Sequence[str] = ()) -> Assessment:
        """The assessment, raised where the reader is sure enough. before: what the visitor wrote just before, as far as no crisis was heard in it."""
        return self._raised(message, self._settled(message, found, before), before)

    def _raised(self, message: str, found: Assessment, before: Sequence[str]) -> Assessment:
        if found.level is Level.CRISIS or found.harmless or (found.rules and _SURE_OF.issuperset(found.rules)):
            return found
        scores = self._scores(message)
        if scores is None:
            return found
        short, brief = (len(message.split()) <= words for words in (SHORT, BRIEF))
        text, needed = message, _needed(message, scores.count)
        if scores.count < LONG and found.level is Level.NONE and of_a_childs_ways(message):
            needed = max(needed, CHILD_AT)
        if scores.crisis < needed and scores.danger >= BESIDE_FROM and short:
            together = message
            for earlier in reversed(before[-RECALLED:]):
                together = f"{_ended(sentences(earlier)[-1])} {together}"
                beside = self._scores(together, whole=True)
                if beside is not None and beside.crisis >= BESIDE_AT:
                    text, scores, needed = together, beside, BESIDE_AT
                    break
        if text is message and scores.crisis >= needed and before and short:
            beside = self._scores(f"{_ended(sentences(before[-1])[-1])} {message}", whole=True) if sentences(before[-1]) else None
            if beside is not None and beside.crisis >= BESIDE_AT:
                scores = replace(scores, topics=beside.topics)  # "my sister saw my arms", then "I won't stop, it's the only thing that works"
        grave = scores.together >= needed and (scores.crisis >= PAST_AT or not found.past)
        troubled = scores.danger >= (LONG_CONCERN_AT if scores.count >= LONG else CONCERN_AT)
        troubled |= scores.count >= LONG and scores.together >= GENTLY_AT
        level = Level.CRISIS if grave else Level.CONCERN if troubled else Level.NONE
        if found.excused and scores.together < _excused(scores.count):
            return found
        if LEVEL_ORDER[level] <= LEVEL_ORDER[found.level]:
            return found
        category = _category(message, text, found, scores.topics)
        if before and brief and scores.crisis < UNTOLD_AT and not speaks_of(text, category):
            if scores.danger < TROUBLED_AT or found.level is Level.CONCERN:  # "he ended it, he says", after "my husband had an affair"
                own = about(text, category) is About.SELF and category not in DONE_BY_OTHERS
                return replace(found, doubted=own and level is Level.CRISIS)
            level = Level.CONCERN
        if found.by_child and category in DONE_BY_OTHERS:
            return found
        if category is Category.MEDICAL_EMERGENCY and short and tells_of_a_death(message, " ".join(before)):
            return found
        if category is Category.MEDICAL_EMERGENCY and found.level is Level.NONE and ails(message):
            return found
        borrowed = text is not message and not speaks_of(message, category)
        if borrowed and (category is Category.DOMESTIC_VIOLENCE or message.rstrip().endswith("?")):
            return found  # "is it too soon?", after "my husband died"
        who = about(text if names_somebody(message) else message, category)
        if found.level is Level.CONCERN and category in found.categories:
            who = found.about  # the rules know better whom it is about: "he says the kids will go to him"
        if category is Category.CHILD_ABUSE and of_a_childs_ways(message):
            who = About.OTHER  # "my son is nine, he breaks things and then sits on my lap"
        told, of_me = _DONE_BY_ANOTHER in found.rules and found.about is About.OTHER, bool(_OF_ME.search(message))
        if told and of_me and category is Category.SUICIDE:
            who = About.SELF  # "my cellmate hung himself and I've been looking at the same pipe"
        if text is not message and category is Category.EATING_DISORDER and level is Level.CRISIS:
            level = Level.CONCERN  # "I can't stop eating", "every night": help beside an answer, and no questions about the heart
        if text is not message and category is Category.CHILD_ABUSE and who is About.SELF and of_us_only(message):
            return found  # "she won't eat dinner with us", after "my daughter is being bullied"
        if category in (Category.DOMESTIC_VIOLENCE, Category.CHILD_ABUSE) and found.level is Level.NONE and was_killed(text):
            return found  # "he was killed in front of me", of a brother in a war
        if category is Category.SEXUAL_ASSAULT and scores.crisis < UNNAMED_AT and not speaks_of(text, category):
            return found
        if (
            level is Level.CRISIS
            and category is Category.SUICIDE
            and who is not About.SELF
            and (mourns(text) or (told and not of_me and len(message.split()) <= _ONLY_TOLD))
        ):
            level = Level.CONCERN
        sign = level is Level.CONCERN and who is About.SELF and category is Category.SUICIDE
        return replace(found, level=level, categories=(category,), about=who, sign=found.sign or sign, rules=("semantic",), certainty=scores.crisis)

    def _settled(self, message: str, found: Assessment, before: Sequence[str]) -> Assessment:
        """What a broad wording comes to, by the danger that is read in the message, or in it and the one before."""
        scores = self._scores(message) if found.otherwise is not None else None
        if scores is None or found.otherwise is None:
            return found
        danger, crisis = scores.danger, scores.crisis
        if danger < BROADLY_CRISIS_AT and before and len(message.split()) <= SHORT and sentences(before[-1]):
            beside = self._scores(f"{_ended(sentences(before[-1])[-1])} {message}", whole=True)
            danger, crisis = max(danger, beside.danger if beside else 0.0), max(crisis, beside.crisis if beside else 0.0)
        if danger >= BROADLY_CRISIS_AT:
            return replace(found, certainty=1.0 if crisis >= BROADLY_SURE_AT else crisis)
        if danger < BROADLY_AT:
            return found.otherwise
        sign = found.about is About.SELF and found.categories[:1] == (Category.SUICIDE,)
        return replace(found, level=Level.CONCERN, sign=found.sign or sign, otherwise=None)

    def _scores(self, message: str, *, whole: bool = False) -> _Scores | None:
        """whole: read in one piece, not by its parts."""
        how = b"whole" if whole else b"parts"
        if (seen := self._seen.of(message, how)) is not None:
            return seen
        read = self._read()
        if read is None:
            return None
        pieces = [message] if whole else parts(message)
        count = len(pieces) if len(pieces) >= POST or len(message.split()) > BRIEF else 1
        stretches = _stretches(message) if count >= LONG else []
        try:
            chances = np.asarray(read([*pieces, *stretches]), dtype=np.float32)
            crisis, danger = np.where(chances[:, 2] >= PRESENT * chances[:, 1], chances[:, 2], 0.0), 1.0 - chances[:, 0]
            of_parts, of_whole = crisis[: len(pieces)], chances[len(pieces) :, 2]
            together = _middle(np.sort(of_parts)[-_GRAVEST:].mean(), of_whole.max()) if stretches else float(of_parts.max())
            if LONG <= count < POST:
                together = _middle(together, of_parts.max())
            weights = crisis if of_parts.any() else danger
            topics = np.argsort(-(weights @ chances[:, 3 : 3 + len(Category)]), kind="stable")
        except Exception:  # a broken model must leave the rules standing
            return None
        names = list(Category)
        scores = _Scores(float(of_parts.max()), together, float(danger[: len(pieces)].max()), tuple(names[topic] for topic in topics), count)
        return self._seen.keep(message, scores, how)


def _needed(message: str, count: int) -> float:
    """The chance from which a message of so many parts reads as crisis."""
    if count >= LONG:
        return POST_CRISIS_AT if count >= POST else LONG_CRISIS_AT
    return CRISIS_AT if as_spoken(message) == message.rstrip("? ") else SIGNED_AT


def _excused(count: int) -> float:
    """The same where the rules weighed danger words away."""
    return LONG_EXCUSED_AT if count >= POST else SOME_EXCUSED_AT if count >= LONG else EXCUSED_AT


def _stretches(message: str) -> list[str]:
    """A long message as a whole, or the overlapping stretches of a very long one."""
    words = message.split()
    return [" ".join(words[at : at + _STRETCH]) for at in range(0, max(1, len(words) - _STRETCH + _ONWARDS), _ONWARDS)]


def _middle(first: float, second: float) -> float:
    """The chance halfway between two, in logits."""
    odds = [(chance + _TINY) / (1.0 - chance + _TINY) for chance in (float(first), float(second))]
    both = math.sqrt(odds[0] * odds[1])
    return both / (1.0 + both)


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in ".?!…" else f"{sentence}."


def parts(message: str) -> list[str]:
    """What is read at a time: each sentence with the one before it, for sense; long ones as overlapping windows of words.

    At most 48, the last ones when there are more.
    """
    pieces = sentences(message)
    if len(pieces) < 2:
        return pieces or [message]
    pairs = [f"{before} {piece}" for before, piece in itertools.pairwise(pieces)]
    short = [len(pair.split()) <= _LONG for pair in pairs]
    read = [pair if fits else piece for pair, fits, piece in zip(pairs, short, pieces[1:], strict=True)]
    return ([] if short[0] else pieces[:1]) + read[-_MAX_PARTS:]


def _category(message: str, text: str, found: Assessment, topics: Sequence[Category]) -> Category:
    """The kind of danger that was read. text: the message, or several read as one. topics: the likeliest first."""
    if Category.PSYCHOSIS in found.categories:  # signs of it stand, whatever the reader takes them for
        topics = (Category.PSYCHOSIS,)
    elif Category.EATING_DISORDER in found.categories and Category.EATING_DISORDER in topics[:2] and not of_own_death(message):
        topics = (Category.EATING_DISORDER,)
    category = kind(text, topics, several=text is not message)
    if category is Category.MEDICAL_EMERGENCY and found.level is Level.CONCERN and category not in found.categories:
        return found.categories[0]  # "my daughter won't wear short sleeves and it's not even cold in here"
    return category


def sentences(message: str) -> list[str]:
    """Sentences of a message, those of more than 40 words as windows of 25."""
    pieces: list[str] = []
    for sentence in _SPLIT.split(message):
        words = sentence.split()
        if not words:
            continue
        if len(words) <= _LONG:
            pieces.append(" ".join(words))
        else:
            pieces += [" ".join(words[at : at + _WINDOW]) for at in range(0, len(words) - _WINDOW + _STRIDE, _STRIDE)]
    return pieces
