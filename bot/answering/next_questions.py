"""What may be asked next: questions that the articles answer, near what was asked or right after what was quoted."""

from __future__ import annotations

from bot.answering.extractive import Answer
from bot.knowledge.found import Found, Hit
from bot.knowledge.search import Search
from bot.reply import Turn

_SUGGESTIONS = 3
_NEARBY = 0.34
"""Closeness from which an article is named as near a question that none answers: three of four sentences about everything else (WordNet's
examples, see eval/everyday.py) are no closer to any."""


def nearby(found: Found) -> list[Hit]:
    """What was found that is near enough to be named, though it answers nothing."""
    return [hit for hit in found.hits if hit.closeness >= _NEARBY]


def near_questions(found: Found) -> tuple[str, ...]:
    """Two or three questions that are answered near what was found."""
    near = (hit.passage.heading for hit in nearby(found))
    return tuple(dict.fromkeys(heading for heading in near if heading.endswith("?")))[:_SUGGESTIONS]


def next_questions(search: Search, found: Found, answer: Answer, turn: Turn) -> tuple[str, ...]:
    """Two or three questions that the articles answer: the next sections here, then what else was near."""
    shown = {citation.heading for citation in answer.citations}
    asked = {message.content.strip().lower() for message in turn.history if message.role == "user"} | {turn.message.strip().lower()}
    candidates: list[str] = []
    if found.hits:
        top = found.hits[0].passage
        said = " ".join((*asked, top.heading))
        later = (p for p in search.generation.by_article[top.article.slug] if p.position > top.position)
        same = [p for p in later if search.tactful(p.heading, said)]
        candidates += [p.heading for p in same[:2]]
    candidates += [hit.passage.heading for hit in found.hits[1:]]
    fresh = [h for h in dict.fromkeys(candidates) if h.endswith("?") and h not in shown and h.lower() not in asked]
    return tuple(fresh[:_SUGGESTIONS])
