"""What is told, and asks nothing, is met by a line for its kind; where it isn't clear what it is about, by none."""

import pytest

from bot.answering.telling import MODEL, Telling
from bot.app import create_app
from bot.crisis.intents import OTHER
from bot.crisis.listening import Listener
from bot.knowledge.library import Library
from bot.reply import Kind, Level, Message, Turn
from bot.settings import Settings


@pytest.fixture(scope="module")
def telling(library: Library) -> Telling:
    return Telling(library.hearing)


def test_every_kind_has_lines_and_every_line_a_kind(library: Library, telling: Telling) -> None:
    assert set(Listener(library.hearing, MODEL).names) - {OTHER} == set(telling.lines)
    lines = [line for own in telling.lines.values() for line in own]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("they all went to the pub and nobody asked me", "left_out"),
        ("we had to have our old dog put down", "animal_died"),
        ("my mum has always liked my sister better", "second_best"),
        ("I've been on a waiting list since spring", "waits_for_help"),
        ("she hasn't replied to my text all day", "waits_for_a_sign"),
        ("I shouted at my little boy this morning", "shouted_at_child"),
    ],
)
def test_what_is_told_gets_a_line_of_its_kind_and_never_the_same_twice(telling: Telling, told: str, kind: str) -> None:
    first = telling.line(told, "")
    assert first in telling.lines[kind]
    assert telling.line(told, first) in telling.lines[kind]
    assert telling.line(told, "\n".join(telling.lines[kind])) == ""


@pytest.mark.parametrize("told", ["the bus goes at ten past", "I gave all my records away last week", "I have a question about my cat"])
def test_what_is_about_none_of_it_gets_no_such_line(telling: Telling, told: str) -> None:
    assert telling.line(told, "") == ""


def test_without_a_model_no_kind_is_told_apart() -> None:
    assert Telling(lambda: None).line("we had to have our old dog put down", "") == ""


def test_in_a_talk_it_is_heard_by_its_kind_and_a_worry_is_not(settings: Settings, library: Library, telling: Telling) -> None:
    conversation = create_app(settings, library).state.conversation
    before = (Message(role="user", content="What is anxious attachment?"), Message(role="assistant", content="A pattern."))
    for told, kind in (("they all went to the pub and nobody asked me", "left_out"), ("we can't pay the rent", "money")):
        reply = conversation.reply(Turn(message=told, history=before))
        assert any(line in reply.text for line in telling.lines[kind]), told
    worry = conversation.reply(Turn(message="I keep the tablets where I can see them", history=before))
    assert worry.crisis is not None and worry.crisis.level is not Level.NONE and worry.kind is not Kind.ANSWER
    assert not any(line in worry.text for own in telling.lines.values() for line in own)
