"""Finds the passages that answer a question in its conversation: a short one leans on what was said, a long message on its sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.knowledge.found import Found
from bot.knowledge.generation import Generation
from bot.knowledge.question import Question, hollow, subject_of
from bot.knowledge.ranking import ALMOST_ASKED, Ranking
from bot.knowledge.spelling import Mender
from bot.knowledge.tact import Tact

if TYPE_CHECKING:
    from bot.knowledge.memo import Memo

_SUBJECTS = 2
"""First hits for what was asked before, whose articles a short question is likely about."""
_FEW = 0.05
"""Share of the passages up to which a word tells what is spoken of."""
_A_TALK, _THEME_AT = 2, 0.50
"""Earlier messages from which a talk has a theme, and the closeness at which one of them tells it. Set by reading eight talks of six questions:
of 27 follow-ups two are answered from another section, both from the one that was meant."""
_ON_ANOTHER, _ON_ANOTHER_EACH = 0.15, 0.05
"""By how much closeness and chance together, and each, a follow-up must fit better with another earlier message than with the latest one that
stands by itself. Of 23 such follow-ups in talks (dev, read one by one) eight change, all for something nearer to what was meant or as near."""


class Search:
    """Searches one generation. Works on with what is left when the embedder or Chroma is gone."""

    def __init__(self, generation: Generation, memo: Memo | None) -> None:
        self._generation = generation
        self._mender: Mender | None = None
        self._tact = Tact()
        self._memo = memo if memo is not None and memo.embedder.model_id == generation.manifest.model_id else None
        self.ranking = Ranking(generation, self._memo, self._tact)
        self.find = self.ranking.find  # a question by itself

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
            return self.ranking.find_told(question.search, question.story, k)
        near = {hit.passage.article.slug for hit in self.find(question.earlier).hits[:_SUBJECTS]} if question.earlier else set()
        alone = self.find(question.search, k, frozenset(near)) if question.alone else None
        if alone is not None and alone.closeness >= ALMOST_ASKED:
            found = alone  # what stands beside it would only blur it
        elif question.told:  # "how do I get through the next months?", after what it is about
            return self.ranking.find_told(question.asked, question.told, k)
        else:
            found = self.find(question.search, k, frozenset(near), question.beside, self._telling(question))
        if question.others:
            found = self._on_another(question, found, k)
        if question.leans and not found.covered:
            found = self.find(question.earlier, k, frozenset(near))  # "how do I change that": on with what was spoken of
        if not question.parts:
            of_the_last = question.search == question.earlier  # "is that normal"
            on_theme = len(question.said) >= _A_TALK and not found.clear and not of_the_last
            return self._on_theme(question, found, near, k) if on_theme else found
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

    def _telling(self, question: Question) -> frozenset[str]:
        """The words of what a follow-up leans on that few passages have ("gaslighting", and not "trauma"), where it brings none of its own."""
        lexical = self._generation.lexical
        return lexical.rare(subject_of(question.earlier), _FEW) if question.leans and hollow(question.asked) and lexical is not None else frozenset()
