"""Makes and judges what tells apart what people say inside a crisis (bot/crisis/listening.npz).

It learns from eval/datasets/crisis_turns (meanings in lines that begin with `# `), with every fourth heading of the articles as something
that no answer inside a crisis meets, and is judged by crisis_turns_test.txt, which was written afterwards in other words. Each message is judged where it would be said: among the answers that fit one danger of its kind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bot.crisis.detector import Detector
from bot.crisis.intents import OTHER, Intents
from bot.crisis.listening import HEARD_AT, MODEL, SURELY_AT, Embed, Listener
from bot.crisis.resources import Resources
from bot.crisis.speech import Speech
from bot.crisis.stance import State
from bot.crisis.whom import About
from bot.reply import Category
from eval.intents import labelled_file
from eval.messages import DATASETS
from ingest.parsing import read_article

_STRENGTH = 30.0
"""Inverse of the regularisation (scikit-learn's C). Top meaning right at 3: 0.68, at 10: 0.72, at 30: 0.73, at 100: 0.73."""
_AXES = 192
"""Dimensions that are kept (principal axes), of 768. Of 673 messages written afterwards 0.61 are answered rightly where 0.14 of the answers
are others; with 128 it is 0.62 and 0.18, with 256 0.61 and 0.14."""
_EVERY = 4
"""With none of the articles' headings 0.28 of them were taken for something said in a crisis, with every fourth 0.11 of the others."""
_OF_CRISES = frozenset({"when-to-seek-help-now"})
"""Articles whose headings may well be asked inside a crisis."""
THRESHOLDS = (0.3, 0.4, 0.5, 0.55, HEARD_AT, SURELY_AT, 0.7, 0.75)


@dataclass(frozen=True, slots=True)
class Curve:
    """At one threshold. right: share of what has an answer that gets it. wrong: share of the answers given that are others.
    quiet: share of what has none that gets none."""

    at: float
    right: float
    wrong: float
    quiet: float


def said(part: str) -> list[tuple[str, str]]:
    """(what is said, what it means) pairs of "dev" or "test"."""
    if part == "test":
        return labelled_file(DATASETS / "crisis_turns_test.txt")
    return [pair for path in sorted((DATASETS / "crisis_turns").glob("*.txt")) for pair in labelled_file(path)]


def train(embed: Embed, corpus: Path, path: Path = MODEL) -> int:
    """Writes the weights. Returns from how many messages they come. A meaning with few examples counts by the root of their number: with the same
    weight for all, 0.77 of plain remarks are left unanswered instead of 0.90."""
    return fit(embed, said("dev") + [(heading, OTHER) for heading in _headings(corpus)[::_EVERY]], path)


def fit(embed: Embed, pairs: list[tuple[str, str]], path: Path, kept: int = _AXES) -> int:
    """Writes what tells these meanings apart, for `Listener`. pairs: (what is said, what it means). kept: dimensions."""
    from sklearn.linear_model import LogisticRegression

    vectors = np.asarray(embed([text for text, _ in pairs]))
    axes = np.linalg.svd(vectors, full_matrices=False)[2][:kept].T
    examples = vectors @ axes
    examples /= np.linalg.norm(examples, axis=1, keepdims=True)
    often = Counter(meaning for _, meaning in pairs)
    weights = np.array([1.0 / np.sqrt(often[meaning]) for _, meaning in pairs])
    model = LogisticRegression(C=_STRENGTH, max_iter=5000)
    model.fit(examples, [meaning for _, meaning in pairs], sample_weight=weights / weights.mean())
    half = {"axes": axes, "weights": model.coef_.T, "bias": model.intercept_, "examples": examples}
    names = {name: index for index, name in enumerate(model.classes_)}
    np.savez_compressed(
        path,
        names=np.array(model.classes_),
        meanings=np.array([names[meaning] for _, meaning in pairs], dtype=np.int16),
        **{name: part.astype(np.float16) for name, part in half.items()},
    )
    return len(pairs)


def curve(embed: Embed, path: Path = MODEL) -> list[Curve]:
    """How the test part is heard."""
    listener, speech = Listener(lambda: embed, path), Speech(Resources())
    heard: list[tuple[str, str, float]] = []
    for number, (text, meaning) in enumerate(said("test")):
        state = _where(speech, meaning, number)
        found = listener.hear(text, partial(speech.fits, state))
        heard.append((meaning, found.name, found.chance))
    return [point(heard, threshold) for threshold in THRESHOLDS]


def by_patterns() -> float:
    """Share of the test part's answers that the patterns alone find."""
    speech, detector = Speech(Resources()), Detector()
    intents = Intents({})
    pairs = [(text, meaning) for text, meaning in said("test") if speech.has(meaning)]
    return sum(intents.of(detector.normalise(text)) == meaning for text, meaning in pairs) / len(pairs)


def _headings(corpus: Path) -> list[str]:
    articles = [read_article(path) for path in sorted((corpus / "articles").glob("*.md")) if path.stem not in _OF_CRISES]
    return [section.heading for article in articles for section in article.sections]


def point(heard: list[tuple[str, str, float]], threshold: float) -> Curve:
    """How many are met rightly at a threshold. heard: (meaning, meaning that was heard, chance) of each message."""
    taken = [(meaning, name if chance >= threshold else OTHER) for meaning, name, chance in heard]
    answered = [meaning == name for meaning, name in taken if name != OTHER]
    return Curve(
        threshold,
        right=_share([meaning == name for meaning, name in taken if meaning != OTHER]),
        wrong=1.0 - _share(answered),
        quiet=_share([name == OTHER for meaning, name in taken if meaning == OTHER]),
    )


def _share(truths: list[Any]) -> float:
    return sum(truths) / len(truths) if truths else 0.0


def _where(speech: Speech, meaning: str, number: int) -> State:
    """A crisis in which it may be said; of several fitting ones another for each message."""
    places = [
        State(category=category, categories=(category,), about=about)
        for about in (About.SELF, About.OTHER)
        for category in Category
        if meaning == OTHER or speech.fits(State(category=category, about=about), meaning)
    ]
    return places[number % len(places)] if places else State()
