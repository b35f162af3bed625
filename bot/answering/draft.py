"""What a generative composer needs to know of a turn, beside the extractive reply that is ready in any case."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.found import Hit
from bot.knowledge.generation import Generation
from bot.reply import Message, Reply

MAX_PASSAGES = 5
RECENT = 4
"""Earlier messages that a model may see."""


@dataclass(frozen=True)
class Draft:
    """reply: the extractive reply, whole. hits: the passages an answer may rest on, best first. recent: earlier messages
    that may be shown to a model; none from a turn in which danger was spoken of."""

    question: str
    reply: Reply
    hits: tuple[Hit, ...]
    generation: Generation
    recent: tuple[Message, ...]
    heard: str
