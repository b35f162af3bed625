"""A reply put together: what is said before, the quoted sentences, what is said after, and the lines that stand beside them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from bot.answering.extractive import Answer
from bot.answering.wording import Wording
from bot.crisis.stance import Stance
from bot.reply import BoundaryNote, Kind, Notice, Reply, Sentence, join_sentences


@dataclass(frozen=True)
class Replies:
    """Pure. Every reply carries the notice that this is software and not therapy."""

    wording: Wording

    def crisis(self, stance: Stance) -> Reply:
        """The words of the protocol, a sentence for each paragraph."""
        paragraphs = stance.text.split("\n\n")
        sentences = tuple(Sentence(text=paragraph + ("\n\n" if number < len(paragraphs) - 1 else "")) for number, paragraph in enumerate(paragraphs))
        return Reply(
            id=_new_id(), kind=Kind.CRISIS, text=join_sentences(sentences), sentences=sentences, crisis=stance.crisis, notices=self._notices()
        )

    def plain(self, kind: Kind, text: str, stance: Stance, suggestions: tuple[str, ...] = ()) -> Reply:
        """A reviewed line, and nothing quoted."""
        return self.whole(kind, Answer((), ()), stance, before=text, suggestions=suggestions)

    def whole(
        self,
        kind: Kind,
        answer: Answer,
        stance: Stance,
        *,
        before: str = "",
        behind: str = "",
        suggestions: tuple[str, ...] = (),
        note: BoundaryNote | None = None,
    ) -> Reply:
        """An answer between two lines, either of which may be empty, and the gentle question last where the stance has one."""
        sentences = [*([Sentence(text=before)] if before else []), *answer.sentences]
        if behind:
            sentences.append(Sentence(text=behind))
        if stance.check_in:
            sentences.append(Sentence(text=stance.check_in))
        return Reply(
            id=_new_id(),
            kind=kind,
            text=join_sentences(sentences),
            sentences=tuple(sentences),
            citations=answer.citations,
            crisis=stance.crisis,
            boundary=note,
            notices=self._notices(),
            suggestions=suggestions,
            composer="extractive" if answer.sentences else None,
        )

    def _notices(self) -> tuple[Notice, ...]:
        return (Notice(kind="not_therapy", text=self.wording.line("notice")),)


def at_most(answer: Answer, count: int) -> Answer:
    """The first sentences of an answer, with the citations that these need."""
    sentences = answer.sentences[:count]
    used = {n for sentence in sentences for n in sentence.citations}
    return Answer(sentences, tuple(citation for citation in answer.citations if citation.n in used))


def _new_id() -> str:
    return uuid.uuid4().hex
