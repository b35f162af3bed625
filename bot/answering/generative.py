"""The generative voice: a model writes, the gate reads every sentence, and only what a passage supports goes on.

Whatever happens to the model, a proper reply comes out within the time budget: what passed is kept, and where it is too
little the extractive answer, which is ready in any case, takes over.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.breaker import Breaker
from bot.answering.draft import MAX_PASSAGES, Draft
from bot.answering.extractive import TOO_ALIKE, cite, leans
from bot.answering.grounding import Grounding
from bot.answering.markers import Sentences, Written
from bot.answering.privacy import Masks
from bot.knowledge.found import Hit
from bot.outgoing import Outgoing
from bot.reply import Citation, Reply, Sentence, join_sentences

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

PROMPTS = Path(__file__).parent / "prompts"
MAX_SENTENCES = 6
MAX_WORDS = 140
ENOUGH_WORDS = 18
"""Fewer words than this, and the extractive answer takes over."""
MAX_TEXT = 6_000
"""Characters after which a model that does not stop is stopped."""
MAX_DROPPED = 6
"""Sentences dropped in a row after which the rest is not waited for."""
_PAST = 600
"""Characters of an earlier message that a model sees."""
_MARKER = re.compile(r"\s?\[\d{1,2}\]")
_UNPRINTABLE = ("<", ">", "`", "http", "www.", "@", "{", "}", "|")


@dataclass
class Outcome:
    """What became of one call, for the metrics: `ended` is `spoken` or the name of a fault; `dropped` names the gate's reasons."""

    ended: str = "spoken"
    kept: int = 0
    dropped: list[str] = field(default_factory=list)


class Voice:
    """Writes answers with a chat model. One instance serves all turns of a process."""

    def __init__(self, model: BaseChatModel, grounding: Grounding, masks: Masks, seconds: float, breaker: Breaker | None = None) -> None:
        self._model = model
        self._grounding = grounding
        self._masks = masks
        self._outgoing = Outgoing()
        self._seconds = seconds
        self._breaker = breaker or Breaker()
        self._system = (PROMPTS / "answer.txt").read_text("utf-8")
        self._question = (PROMPTS / "question.txt").read_text("utf-8")

    async def write(self, draft: Draft, noticed: Callable[[Outcome], None] = lambda _: None) -> AsyncIterator[Sentence | Reply]:
        """The sentences of the reply as they are ready, then the whole reply."""
        outcome = Outcome()
        opening = [sentence for sentence in draft.reply.sentences[:1] if not sentence.citations]
        for sentence in opening:
            yield sentence
        answer = _Answer(self._grounding, self._outgoing, draft)
        if self._breaker.closed:
            async for sentence in self._spoken(draft, answer, outcome):
                yield sentence
        else:
            outcome.ended = "left_alone"
        generated = len(answer.sentences)
        if answer.words < ENOUGH_WORDS:
            for sentence in answer.filled_up():
                yield sentence
        outcome.kept, outcome.dropped = generated, answer.dropped
        noticed(outcome)
        sentences = (*opening, *answer.sentences)
        yield draft.reply.model_copy(
            update={
                "sentences": sentences,
                "citations": tuple(answer.citations),
                "text": join_sentences(sentences),
                "composer": "generative" if generated else "extractive",
            }
        )

    async def _spoken(self, draft: Draft, answer: _Answer, outcome: Outcome) -> AsyncIterator[Sentence]:
        """Sentences that pass the gate, while the model writes. Never raises for what a model or its server does."""
        try:
            until = time.monotonic() + self._seconds
            async with asyncio.timeout(self._seconds):
                stream = self._model.astream(self._prompt(draft, answer.ids))
                read = Sentences()
                length = 0
                async for chunk in stream:
                    text = chunk.text if isinstance(chunk.text, str) else str(chunk.content)
                    length += len(text)
                    for written in read.feed(text):
                        if sentence := await asyncio.to_thread(answer.take, written):
                            yield sentence
                    if answer.full or answer.hopeless or read.overflowing or length > MAX_TEXT or time.monotonic() > until:
                        break
                else:
                    for written in read.rest():
                        if sentence := await asyncio.to_thread(answer.take, written):
                            yield sentence
        except TimeoutError:
            outcome.ended = "timeout"
        except Exception as error:  # every fault of every provider ends here, and the visitor still gets an answer
            outcome.ended = _fault(error)
            self._breaker.failed(_retry_after(error))
            return
        if outcome.ended == "spoken" and not answer.sentences:
            outcome.ended = "nothing_grounded"
        if answer.sentences:
            self._breaker.succeeded()
        else:
            self._breaker.failed()

    def _prompt(self, draft: Draft, ids: dict[str, Hit]) -> list[BaseMessage]:
        from langchain_core.messages import HumanMessage, SystemMessage

        passages = "\n".join(
            f'<passage id="{name}">\n{_fenced(hit.passage.heading)}\n{_fenced(hit.passage.text)}\n</passage>' for name, hit in ids.items()
        )
        lexical = draft.generation.lexical
        known = lexical.knows if lexical is not None else lambda _: False
        said = [(m.role, _MARKER.sub("", self._masks.masked(_fenced(m.content), known))[:_PAST]) for m in draft.recent]
        recent = "Said before:\n" + "".join(f"{'Visitor' if role == 'user' else 'You'}: {text}\n" for role, text in said) + "\n" if said else ""
        question = self._masks.masked(_fenced(draft.question), known)
        return [SystemMessage(self._system), HumanMessage(self._question.format(passages=passages, recent=recent, question=question))]


class _Answer:
    """What has passed the gate so far."""

    def __init__(self, grounding: Grounding, outgoing: Outgoing, draft: Draft) -> None:
        self._grounding = grounding
        self._outgoing = outgoing
        self._draft = draft
        self.ids = {secrets.token_hex(2): hit for hit in draft.hits[:MAX_PASSAGES]}
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.dropped: list[str] = []
        self._dropped_last = 0
        self._vectors: list[Any] = []

    @property
    def words(self) -> int:
        return sum(len(sentence.text.split()) for sentence in self.sentences)

    @property
    def full(self) -> bool:
        return len(self.sentences) >= MAX_SENTENCES or self.words >= MAX_WORDS

    @property
    def hopeless(self) -> bool:
        return self._dropped_last >= MAX_DROPPED

    def take(self, written: Written) -> Sentence | None:
        """The sentence with its citations if it may be said, else None; why not is kept by name."""
        reason = self._refused(written)
        if reason:
            self.dropped.append(reason)
            self._dropped_last += 1
            return None
        self._dropped_last = 0
        sentence = Sentence(text=written.text, citations=tuple(dict.fromkeys(self._number(self.ids[name], written.text) for name in written.ids)))
        self.sentences.append(sentence)
        return sentence

    def filled_up(self) -> list[Sentence]:
        """Sentences of the extractive answer that were not said yet, with their citations."""
        added = []
        numbers = {citation.n: citation for citation in self._draft.reply.citations}
        for sentence in self._draft.reply.sentences:
            if not sentence.citations or any(sentence.text == said.text for said in self.sentences):
                continue
            own = tuple(self._adopted(numbers[n]) for n in sentence.citations)
            added.append(sentence.model_copy(update={"citations": own}))
        self.sentences.extend(added)
        return added

    def _refused(self, written: Written) -> str:
        text = written.text
        if self.full:
            return "enough"
        if not written.ids or not 3 <= len(text.split()) <= 60:
            return "no_marker" if not written.ids else "length"
        if any(name not in self.ids for name in written.ids):
            return "unknown_marker"
        if any(sign in text for sign in _UNPRINTABLE):
            return "markup"
        if offence := self._outgoing.offence(text):
            return offence
        if leans(text) and (self._dropped_last or not self.sentences):
            return "leans"
        verdict = self._grounding.judge(text, [self.ids[name].passage.text for name in written.ids])
        if verdict.reason:
            return verdict.reason
        vector = self._grounding.embed([text])[0]
        if text in self._draft.heard or any(float(vector @ earlier) > TOO_ALIKE + 0.1 for earlier in self._vectors):
            return "said_before"
        self._vectors.append(vector)
        return ""

    def _number(self, hit: Hit, text: str) -> int:
        """The number of the citation of that passage; what it quotes is the part that stands behind the sentence."""
        for citation in self.citations:
            if citation.passage_id == hit.passage.id:
                return citation.n
        start, end = self._behind(hit, text)
        self.citations.append(cite(len(self.citations) + 1, hit.passage, start, end))
        return len(self.citations)

    def _behind(self, hit: Hit, text: str) -> tuple[int, int]:
        vectors = self._draft.generation.sentences_of(hit.row)
        best = int(np.argmax(vectors @ self._grounding.embed([text])[0]))
        return hit.passage.sentences[best]

    def _adopted(self, citation: Citation) -> int:
        for mine in self.citations:
            if mine.passage_id == citation.passage_id and mine.quote == citation.quote:
                return mine.n
        self.citations.append(citation.model_copy(update={"n": len(self.citations) + 1}))
        return len(self.citations)


def _fenced(text: str) -> str:
    """Text that cannot close its own fence."""
    return text.replace("<", "‹").replace(">", "›").replace("{", "(").replace("}", ")")


def _fault(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if status == 429:
        return "rate_limited"
    if status in (401, 403):
        return "wrong_key"
    if isinstance(status, int):
        return "server_error" if status >= 500 else "refused"
    name = type(error).__name__.lower()
    return "timeout" if "timeout" in name else "connection" if "connect" in name or "protocol" in name else "malformed"


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    if getattr(error, "status_code", None) != 429 or response is None:
        return None
    try:
        return float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
