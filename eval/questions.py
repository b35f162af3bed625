"""The questions that answers are measured with: what visitors ask, and the sections that answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.reply import Message, Passage, Turn
from eval.intents import labelled_file
from eval.messages import DATASETS

Part = Literal["dev", "test"]
HERE = DATASETS / "questions"
STORY = "a long story"
KINDS = {"d": "direct", "l": "lay wording", "t": "typing slips", "m": "two parts", "f": "follow-up", "s": STORY}
Section = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """A question, and for each of its parts the (slug, heading) pairs that would answer it. earlier: what was asked before it, in order. nearest: the
    pair that is named first."""

    text: str
    kind: str
    gold: tuple[frozenset[Section], ...]
    earlier: tuple[str, ...] = ()
    nearest: Section = ("", "")

    def turn(self, answer: Callable[[Turn], str] = lambda _: "…") -> Turn:
        """The turn; `answer` says what each earlier question was answered with."""
        past: tuple[Message, ...] = ()
        for question in self.earlier:
            said = answer(Turn(message=question, history=past))
            past = (*past, Message(role="user", content=question), Message(role="assistant", content=said))
        return Turn(message=self.text, history=past)


def in_scope(passages: Iterable[Passage], part: Part) -> list[Asked]:
    """Questions that the articles answer. Raises ValueError for a section that is not in the corpus."""
    sections = sorted({(p.article.slug, p.heading) for p in passages})
    every_second = [asked for group, asked in _grouped("in_scope.txt", sections) if (group % 2 == 0) == (part == "test")]
    stories = [asked for _, asked in _grouped("stories_test.txt" if part == "test" else "stories.txt", sections)]
    return every_second + stories


def _grouped(name: str, sections: list[Section]) -> Iterator[tuple[int, Asked]]:
    """The questions of a file, each with the number of its group."""
    gold: tuple[frozenset[Section], ...] = ()
    nearest: Section = ("", "")
    group = 0
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("@ "):
            group += 1
            gold = tuple(_sections(piece, sections) for piece in line[2:].split(" & "))
            nearest = min(_sections(line[2:].split(" & ")[0].split("; ")[0], sections))
        elif line[:2].strip() in KINDS and line[1:2] == " ":
            *earlier, text = (piece.strip() for piece in line[2:].split(" >> "))
            yield group, Asked(text, KINDS[line[0]], gold, tuple(earlier), nearest)


def _sections(names: str, sections: list[Section]) -> frozenset[Section]:
    out: set[Section] = set()
    for name in names.split("; "):
        slug, _, heading = name.strip().partition(": ")
        matching = {section for section in sections if section[0] == slug and section[1].startswith(heading)}
        if not matching:
            raise ValueError(f"eval/datasets/questions: there is no section {name.strip()!r}")
        out |= matching
    return frozenset(out)


def others(kind: Literal["boundary", "fair", "out_of_scope"], part: Part) -> list[tuple[str, str]]:
    """(question, topic) pairs: at a boundary, fair look-alikes, or about something else. The dev part also trains the reader."""
    if part == "test":
        return labelled_file(HERE / f"{kind}_test.txt")
    return labelled_file(DATASETS / "intents" / f"{'in_scope' if kind == 'fair' else kind}.txt")
