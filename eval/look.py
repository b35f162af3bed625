"""Makes and judges the second look at how dangerous a text sounds (bot/crisis/second_look.npz).

It learns from what the reader learned from in one pass (eval/lessons.py), and is judged by messages that neither has met:
eval/datasets/crisis_fresh.txt, written in one go without a look at any rule, the test part, and those that speak around corners.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier

from bot.crisis.detector import Detector
from bot.crisis.second_look import MODEL, READERS_SHARE, Embed, SecondLook, logit
from bot.crisis.semantic import PRESENT, Read
from bot.reply import Level
from eval.lessons import Sections, examples, lessons, spoken
from eval.messages import fresh, kinds, read

_SEED, _LONGEST, _EVERY = 1, 240, 3
"""Of the order; characters up to which a message in danger says one thing, longer ones being learned from as a whole only; and which of strangers'
lines it meets: without any of them twice as many of the others were taken for danger."""
_NETWORKS, _WIDTH, _DECAY = 4, 64, 1e-2
"""How many networks, each of so many hidden units, are one in the mean of their logits, and how strongly large weights are held down. From 64 to
512 units, with one hidden layer or two and from 1e-3 to 1e-1 the share of harmless messages above a tenth of those in danger is 0.057 to 0.071."""
_BATCH, _EPOCHS, _PATIENCE, _JUDGED = 256, 40, 4, 0.08
"""Texts a step; passes at most; passes without gain, on the share of texts held back, after which it ends."""
RECALLS = (0.85, 0.90, 0.93, 0.95)
_SPREAD = np.linspace(0.02, 0.98, 49)
_BY_CHANCE = 64


@dataclass(frozen=True)
class Point:
    """At which share of the danger that the rules miss (`recall`) how much that is harmless sounds as dangerous, by the reader alone and with the look."""

    recall: float
    reader: float
    both: float


def make(corpus: Path, read_: Read, embed: Embed) -> int:
    """Learns, and writes the weights. Returns how many texts it learned from."""
    chance = random.Random(_SEED)
    met = lessons(examples(corpus, Sections.of(corpus)), lambda texts: np.zeros(len(texts)), chance, on=False)
    one_thing = [(text, row) for text, row in met.units if len(text) < _LONGEST or met.known[row].level == Level.NONE.value]
    told = [(spoken(text, not met.known[row].intent, met.ordinary, chance), row) for text, row in one_thing]
    told += [*met.whole, *met.beyond[::_EVERY]]
    vectors = _vectors([text for text, _ in told], embed)
    in_danger = np.array([met.known[row].level == Level.CRISIS.value for _, row in told])
    networks = [
        MLPClassifier(
            (_WIDTH,),
            alpha=_DECAY,
            batch_size=_BATCH,
            max_iter=_EPOCHS,
            early_stopping=True,
            n_iter_no_change=_PATIENCE,
            validation_fraction=_JUDGED,
            random_state=seed,
        ).fit(vectors, in_danger)
        for seed in range(_NETWORKS)
    ]
    hidden = np.hstack([network.coefs_[0] for network in networks])
    bias = np.hstack([network.intercepts_[0] for network in networks])
    out = np.hstack([*(network.coefs_[1][:, 0] / _NETWORKS for network in networks), np.mean([network.intercepts_[1][0] for network in networks])])
    weights = {"hidden": hidden.astype(np.float16), "bias": bias.astype(np.float16), "out": out.astype(np.float16)}
    np.savez_compressed(MODEL, **weights, scale=np.array([1.0, 0.0], dtype=np.float32))
    reader, sums = _judged(_unmet(Level.CRISIS), read_, embed)
    slope, offset = np.polyfit(np.quantile(sums, _SPREAD), np.quantile(logit(reader), _SPREAD), 1)
    np.savez_compressed(MODEL, **weights, scale=np.array([slope, offset], dtype=np.float32))
    return len(told)


def curve(read_: Read, embed: Embed) -> list[Point]:
    """By messages that neither the reader nor the look has met, and the rules don't know."""
    detector = Detector()
    danger, harmless = (
        _judged([text for text in _unmet(level) if detector.assess(text).level is not Level.CRISIS], read_, embed)
        for level in (Level.CRISIS, Level.NONE)
    )
    return [
        Point(recall, *(float((calm >= np.quantile(grave, 1.0 - recall)).mean()) for grave, calm in zip(danger, harmless, strict=True)))
        for recall in RECALLS
    ]


def _unmet(level: Level) -> list[str]:
    told = [text for labelled, _, text in fresh() if labelled == level.value] + [m.text for m in read("test") if m.level == level.value]
    return told + ([text for _, _, text in kinds()] if level is Level.CRISIS else [])


def _judged(texts: list[str], read_: Read, embed: Embed) -> tuple[Any, Any]:
    """The reader's chances of crisis, and the sums of logits that the look makes of them."""
    chances = np.vstack([read_(texts[at : at + _BY_CHANCE]) for at in range(0, len(texts), _BY_CHANCE)])
    reader = np.where(chances[:, 2] >= PRESENT * chances[:, 1], chances[:, 2], 0.0)
    return reader, READERS_SHARE * logit(reader) + SecondLook(lambda: embed).logits(_vectors(texts, embed))


def _vectors(texts: list[str], embed: Embed) -> Any:
    return np.vstack([np.asarray(embed(texts[at : at + _BY_CHANCE]), dtype=np.float32) for at in range(0, len(texts), _BY_CHANCE)])
