"""What a search found, and how sure that is: whether it is covered, likely, clear, or nowhere near."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.reply import Passage

if TYPE_CHECKING:
    from bot.knowledge.embedder import Vectors

COVERED = 0.37
"""Closeness (cosine, with a word bonus) from which the articles are taken to cover a question. See `make eval`, abstention."""
CERTAIN, CERTAIN_BY_WORDS, LIKELY = 0.65, 0.50, 0.20
"""The first hit is quoted without a word of doubt from this closeness on, or where no model reads from the second, or where its
section is the answer with this chance (`make eval` shows how often it is right by chance). Set when the chance came from what is learned
alone; of 148 phrases for sections that the reader had never seen, the first hit was right for 34 in a hundred below both and for 74 above."""
CERTAIN_IN_STORY = 0.35
"""Chance from which that of a long message is: of 105 (dev) the first section is right for 58 of 81 above, and for 11 of 24 below."""
ADRIFT, _ADRIFT_TOGETHER = 0.55, 0.60
"""Closeness, and closeness and twice the chance, below which nothing is quoted in the middle of a talk. Of the 697 labelled questions four lie
below both, and for none of them the first passage is right; when the two were chosen, of 27 follow-ups in eight talks eight lay below, all
eight beside the point."""
CLEARLY = 0.40
"""Chance of the first hit from which it is clearly what was meant, and not only likely. Of the 697 labelled questions the first hit is right for
570 of the 614 that are clear, for 24 of 45 that are only certain, and for 14 of the 38 others."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders hits of one question; `closeness` (about 0 to 1) compares across questions.

    chance: that this passage, of all that were found, answers the question; None where no model reads.
    on_subject: whether it says a word of what a follow-up leans on; True where that has no telling word.
    """

    passage: Passage
    row: int
    score: float
    closeness: float
    chance: float | None = None
    on_subject: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `vector` is the question's, None where no embedder runs.

    parts: where several things were asked, so many first hits answer one each. missing: another part of what was asked is not covered.
    again: what answers was told before, and nothing else comes near. unproven: it was asked what that rests on, and no passage near it names a study.
    unmet: what was told before is only the nearest, since nothing else speaks of what a follow-up leans on.
    story: it was sought for the sentences of a long message.
    """

    question: str
    hits: tuple[Hit, ...] = ()
    closeness: float = 0.0
    vector: Vectors | None = field(default=None, compare=False)
    parts: int = 0
    missing: bool = False
    again: bool = False
    unproven: bool = False
    unmet: bool = False
    story: bool = False

    @property
    def certain(self) -> bool:
        """Whether what was found is likely what was asked, and not only something near it."""
        if self.story:
            return bool(self.hits) and (self.hits[0].chance or 0.0) >= CERTAIN_IN_STORY
        if not self.hits or self.hits[0].chance is None:
            return self.closeness >= CERTAIN_BY_WORDS
        return self.closeness >= CERTAIN or max(hit.chance or 0.0 for hit in self.hits[: max(1, self.parts)]) >= LIKELY

    @property
    def likely(self) -> bool:
        """Whether it is near enough to be quoted to whoever tells something grave: a story says much that no section is about."""
        return self.certain or (self.story and bool(self.hits) and (self.hits[0].chance or 0.0) >= LIKELY)

    @property
    def clear(self) -> bool:
        """Whether it is likely enough for what is only told, and for a follow-up not to be sought in what the whole talk is about."""
        return self.certain and (self.closeness >= CERTAIN or not self.hits or (self.hits[0].chance or 0.0) >= CLEARLY)

    @property
    def adrift(self) -> bool:
        """Whether even the nearest passage is hardly ever what was asked."""
        if self.certain or not self.hits or self.hits[0].chance is None or self.closeness >= ADRIFT:
            return False
        return self.closeness + 2 * self.hits[0].chance < _ADRIFT_TOGETHER

    @property
    def covered(self) -> bool:
        """Whether the articles speak about this."""
        return bool(self.hits) and self.closeness >= COVERED
