"""Makes and judges what tells apart what people tell of who ask nothing (bot/answering/told.npz).

It learns from eval/datasets/told (kinds in lines that begin with `# `), with some of the written messages in danger as something that no such
line meets, and is judged by told_test.txt, which was written in other words.
"""

from __future__ import annotations

from pathlib import Path

from bot.answering.telling import MODEL
from bot.crisis.intents import OTHER
from bot.crisis.listening import Embed, Listener
from eval.intents import labelled_file
from eval.listening import THRESHOLDS, Curve, fit, point
from eval.messages import DATASETS, written

_AXES = 256
"""Dimensions that are kept, of 768. Of 400 messages written in other words, from the first 3,000 examples and at 0.6, with 192 0.35 get their
line and 0.24 of the lines given are others, with 384 0.35 and 0.22."""
_EVERY = 40
"""Every so manieth of the written messages in danger is learned as nothing of the kind, so that what the protocol misses is not met by a line on
loneliness."""


def train(embed: Embed, path: Path = MODEL) -> int:
    """Writes the weights. Returns from how many messages they come."""
    pairs = [pair for file in sorted((DATASETS / "told").glob("*.txt")) for pair in labelled_file(file)]
    dangerous = [message.text for message in written() if message.part == "dev" and message.level == "crisis"]
    return fit(embed, pairs + [(text, OTHER) for text in dangerous[::_EVERY]], path, _AXES)


def curve(embed: Embed, path: Path = MODEL) -> list[Curve]:
    """How told_test.txt is met."""
    listener = Listener(lambda: embed, path)
    judged = [(kind, listener.hear(text, lambda name: True)) for text, kind in labelled_file(DATASETS / "told_test.txt")]
    return [point([(kind, heard.name, heard.chance) for kind, heard in judged], threshold) for threshold in THRESHOLDS]
