"""A follow-up gets what was not told yet: something else, more of the same, or what it rests on."""

import pytest
from fastapi.testclient import TestClient

from bot.answering.extractive import tells_evidence


def talked(client: TestClient, *messages: str) -> list[dict]:
    """The replies to these messages, each sent with what was said before."""
    history: list[dict[str, str]] = []
    replies = []
    for message in messages:
        reply = client.post("/v1/chat", json={"message": message, "history": history}).json()
        replies.append(reply)
        history += [{"role": "user", "content": message}, {"role": "assistant", "content": reply["text"]}]
    return replies


def sections(reply: dict) -> list[str]:
    return [citation["heading"] for citation in reply["citations"]]


def test_more_goes_on_where_the_last_answer_stopped(client: TestClient) -> None:
    first, second, third = talked(client, "What is EMDR?", "tell me more", "more please")
    assert {citation["article"]["slug"] for reply in (second, third) for citation in reply["citations"]} == {"emdr"}
    told = [sentence["text"] for reply in (first, second, third) for sentence in reply["sentences"] if sentence["citations"]]
    assert len(told) == len(set(told))


def test_another_question_on_the_same_subject_gets_another_section(client: TestClient) -> None:
    first, second = talked(client, "What is emotional numbness, and why do I feel numb?", "does it go away")
    assert second["kind"] == "answer"
    assert sections(first)[0] not in sections(second)


def test_asked_for_research_it_quotes_what_names_some(client: TestClient) -> None:
    _, second = talked(client, "Why am I so clingy?", "is there research on that?")
    assert any(tells_evidence(sentence["text"]) for sentence in second["sentences"])


def test_asked_for_research_it_stays_with_the_subject(client: TestClient) -> None:
    _, second = talked(client, "how long does heartbreak last", "is there research on that?")
    assert {citation["article"]["slug"] for citation in second["citations"]} <= {"longing-and-choosing"}


@pytest.mark.parametrize("asked", ["what should i not do", "and what about me?"])
def test_a_leftover_line_about_crisis_lines_is_no_answer(client: TestClient, asked: str) -> None:
    *_, last = talked(client, "i think my husband is avoidant", "can he change", asked)
    cited = [sentence["text"] for sentence in last["sentences"] if sentence["citations"]]
    assert not (len(cited) == 1 and "crisis line" in cited[0])


@pytest.mark.parametrize(
    ("before", "told"),
    [("my therapist is on holiday for 4 weeks", "she did give me a number"), ("my mother in law says I'm spoiling the baby", "he's 4 months"),
     ("my boyfriend is scared of commitment", "he's 41")],
)  # fmt: skip
def test_what_is_only_told_in_between_is_heard_and_not_answered(client: TestClient, before: str, told: str) -> None:
    first, second = talked(client, before, told)
    assert first["kind"] == "answer" and second["kind"] == "no_answer" and not second["citations"] and second["suggestions"]


def test_what_is_told_in_between_is_answered_where_a_section_is_about_it(client: TestClient) -> None:
    _, second = talked(client, "how do i know if i'm anxiously attached", "he told me i'm suffocating him")
    assert "suffocate" in second["text"] and second["citations"]


def test_an_age_alone_is_heard_and_not_answered(client: TestClient) -> None:
    for said in (
        ("I'm 50",),
        ("Why are nights so hard?", "she's nine"),
        ("What is EMDR?", "I was 7"),
        ("What is attachment trauma?", "its causes", "I was 7"),
    ):
        assert talked(client, *said)[-1]["kind"] == "no_answer"
    assert talked(client, "Is it too late for me at 50?")[-1]["citations"]


def test_a_question_leans_on_the_message_that_it_fits(client: TestClient) -> None:
    last = talked(client, "I check his phone", "my ex cheated", "how do I stop")[-1]
    assert last["citations"][0]["heading"] == "How do I stop checking what they do online?"


def test_who_tells_more_of_what_was_answered_is_heard_and_who_asks_is_answered_again(client: TestClient) -> None:
    *_, told, asked = talked(client, "My daughter won't go to school", "she says her tummy hurts", "how do I get her in tomorrow")
    assert told["kind"] == "no_answer" and not told["citations"]
    assert {citation["heading"] for citation in asked["citations"]} == {"What if my child won't go to school?"}


@pytest.mark.parametrize("asked", ["how common is it?", "where does it come from?", "is it my fault?", "does it ever go away?"])
def test_what_no_section_says_of_a_word_is_not_answered_with_another_words_passage(client: TestClient, asked: str) -> None:
    """ "What is gaslighting?", "how common is it?" was told how common disorganised attachment is."""
    _, second = talked(client, "What is love bombing?", asked)
    assert all("love bomb" in f"{citation['heading']} {citation['quote']}".lower() for citation in second["citations"])


@pytest.mark.parametrize(
    "asked",
    ["What is {}?", "what do you know about {}", "have you got anything on {}", "could you tell me what {} is", "my therapist mentioned {}", "I keep reading about {}, what is it?", "explain {} to me"],
)  # fmt: skip
@pytest.mark.parametrize(
    "subject", ["hypervigilance", "codependency", "the strange situation", "postnatal depression", "co-regulation", "reactive attachment disorder"]
)
def test_what_a_word_means_is_answered_however_it_is_asked(client: TestClient, asked: str, subject: str) -> None:
    plainly, [reply] = talked(client, f"What is {subject}?")[0], talked(client, asked.format(subject))
    assert (reply["kind"], sections(reply)[0]) == ("answer", sections(plainly)[0])


@pytest.mark.parametrize(
    ("told", "asked", "expected"),
    [
        ("I hate being touched", "What helps?", "Why do I hate being touched?"),
        ("my toddler bites", "How do I stop?", "Why does my toddler bite other children?"),
        ("I can't sleep when my wife is away.", "What helps?", "What helps when I can't sleep?"),
        ("I flinch when someone raises a hand", "What can I do about it?", "What helps in the moment?"),
        ("my dad died when I was six", "What helps?", "What helps adults who were separated early?"),
        ("what is a trauma bond", "What helps?", "What helps to loosen a trauma bond?"),
    ],
)
def test_what_helps_is_answered_for_what_was_spoken_of(client: TestClient, told: str, asked: str, expected: str) -> None:
    """A passage about no toddler, or about a partner with PTSD, came nearest to the two together."""
    _, reply = talked(client, told, asked)
    assert reply["kind"] == "answer"
    assert sections(reply)[0] == expected


def test_whether_it_is_normal_is_asked_of_what_was_just_answered(client: TestClient) -> None:
    *_, answered, usual = talked(client, "my mum died in august", "she never said a kind word to me", "I can't cry", "is that normal")
    assert sections(answered)[0] == "Why can't I cry?"
    assert sections(usual) == ["Why can't I cry?"]
