"""The types that travel: what a visitor sends, what goes back, and what an answer is made of.

Everything here is plain data. Every other module may import this one; it imports nothing of ours.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_MESSAGE = 4000
"""Characters a message may have after trimming (HTTP contract)."""
MAX_HISTORY = 40
"""Earlier messages a client may send (HTTP contract)."""
MAX_PAST_MESSAGE = 12_000
"""Characters one earlier message may have: room for our own longest reply, and no more."""


class Level(StrEnum):
    """How much danger a turn speaks of. Ordered by `LEVEL_ORDER`, never by spelling."""

    NONE = "none"
    CONCERN = "concern"
    CRISIS = "crisis"


LEVEL_ORDER = {Level.NONE: 0, Level.CONCERN: 1, Level.CRISIS: 2}


class Category(StrEnum):
    """What the danger is, most urgent first."""

    MEDICAL_EMERGENCY = "medical_emergency"
    SUICIDE = "suicide"
    HARM_TO_OTHERS = "harm_to_others"
    CHILD_ABUSE = "child_abuse"
    SEXUAL_ASSAULT = "sexual_assault"
    DOMESTIC_VIOLENCE = "domestic_violence"
    SELF_HARM = "self_harm"
    PSYCHOSIS = "psychosis"
    EATING_DISORDER = "eating_disorder"


class Wire(BaseModel):
    """Base of every type in the HTTP contract: immutable, no surprises in, no surprises out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(Wire):
    """One earlier message of the conversation, as the client remembers it."""

    role: Literal["user", "assistant"]
    content: Annotated[str, StringConstraints(max_length=MAX_PAST_MESSAGE)]


class Turn(Wire):
    """What one visitor said, and what was said before."""

    message: str
    history: tuple[Message, ...] = ()
    region: str | None = None
    locale: str = "en"


class Resource(Wire):
    """One way to reach people who can help. `phone` is shown as printed; `tel` is what a phone dials."""

    name: str
    kind: str
    phone: str | None = None
    tel: str | None = None
    sms: str | None = None
    sms_body: str | None = None
    url: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    note: str | None = None
    source: str | None = None
    checked_on: str | None = None


class Choice(Wire):
    """A reply that one tap can give; `message` is what is then sent."""

    id: str
    label: str
    message: str


class Crisis(Wire):
    """Help that travels with a reply. `level` is `crisis` or `concern`."""

    level: Literal["crisis", "concern"]
    categories: tuple[Category, ...]
    region: str
    resources: tuple[Resource, ...]
    choices: tuple[Choice, ...] = ()


class ArticleRef(Wire):
    """The article behind a citation, with who stands for it."""

    slug: str
    title: str
    url: str
    author: str
    reviewed_by: str
    reviewed_on: str


class Citation(Wire):
    """Where a sentence comes from. `quote` is verbatim; `url` opens the article with the passage marked."""

    n: int
    passage_id: str
    article: ArticleRef
    heading: str
    quote: str
    url: str
    content_note: str | None = None


class Sentence(Wire):
    """One sentence of a reply and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...] = ()


class Notice(Wire):
    """A line that the visitor must be able to see: that this is software, for one."""

    kind: str
    text: str


class BoundaryNote(Wire):
    """What we were asked for and do not do, and what was said about it."""

    topic: str
    text: str


class Kind(StrEnum):
    """What sort of reply this is."""

    ANSWER = "answer"
    CRISIS = "crisis"
    BOUNDARY = "boundary"
    NO_ANSWER = "no_answer"
    SMALLTALK = "smalltalk"


class Reply(Wire):
    """A whole reply, as `POST /v1/chat` returns it."""

    id: str
    kind: Kind
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    crisis: Crisis | None = None
    boundary: BoundaryNote | None = None
    notices: tuple[Notice, ...] = ()
    suggestions: tuple[str, ...] = ()
    composer: Literal["extractive", "generative"] | None = None


class Passage(BaseModel):
    """A piece of one section of one vetted article.

    `text` is `article.text[start:end]` exactly (characters). `heading` is the section's heading,
    `heading_path` the way to it from the title. `sentences` are (start, end) offsets into `text`.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    article: ArticleRef
    heading: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    position: int = Field(description="Which passage of its article this is, from 0.")
    content_note: str | None = None
    asked: tuple[str, ...] = Field((), description="How people put the heading's question; on the first passage of a section.")


def join_sentences(sentences: tuple[Sentence, ...] | list[Sentence]) -> str:
    """The text of a reply: sentences with their [n] markers, a space between them."""
    spacing = Spacing()
    return "".join(spacing.piece(sentence) for sentence in sentences)


class Spacing:
    """Puts sentences one after another: joined, the pieces it gives are the text of the reply."""

    def __init__(self) -> None:
        self._end = "\n"

    def piece(self, sentence: Sentence) -> str:
        """What this sentence adds. One that ends a paragraph carries its own newline, and no space is added after it."""
        piece = ("" if self._end == "\n" else " ") + marked(sentence)
        self._end = piece[-1:] or self._end
        return piece


def marked(sentence: Sentence) -> str:
    """The sentence with its citation markers, `Like this. [1][2]`, a closing newline kept at the end."""
    if not sentence.citations:
        return sentence.text
    body = sentence.text.rstrip("\n")
    return body + " " + "".join(f"[{n}]" for n in sentence.citations) + sentence.text[len(body) :]
