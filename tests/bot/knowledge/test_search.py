"""The right passage is found, follow-ups keep their subject, and what the articles don't cover is left alone."""

import dataclasses

import numpy as np
import pytest

from bot.knowledge.library import Library
from bot.knowledge.question import Questioner
from bot.knowledge.search import Search
from bot.reply import Message, Turn

questioner = Questioner()


@pytest.mark.parametrize(("question", "slug"), [
    ("What is attachment trauma?", "what-is-attachment-trauma"), ("whats cptsd", "ptsd-and-complex-ptsd"), ("why cant i feel anything", "emotional-numbness"),
    ("ghosting makes me panic", "anxious-attachment"), ("how do i stop walking on eggshells", "hypervigilance"), ("why do i hate myself", "shame-and-feeling-unlovable"),
    ("does disorganized attachment mean i was abused", "disorganised-attachment"), ("i say yes to everyone and im burnt out", "people-pleasing"),
])  # fmt: skip
def test_the_right_article_is_found(library: Library, question: str, slug: str) -> None:
    found = library.search.find(questioner.understand(Turn(message=question)).search)
    assert found.covered
    assert slug in [hit.passage.article.slug for hit in found.hits[:3]]


@pytest.mark.parametrize(
    "question",
    [
        "best pizza recipe",
        "how do I change a bicycle tyre",
        "what is the capital of France",
        "torn knee ligament surgery",
        "who won the world cup",
    ],
)
def test_what_is_not_covered_is_known_not_to_be(library: Library, question: str) -> None:
    assert not library.search.find(question).covered


def test_a_follow_up_is_searched_with_its_subject() -> None:
    history = (Message(role="user", content="What is complex PTSD?"), Message(role="assistant", content="…"))
    assert "complex PTSD" in questioner.understand(Turn(message="is there research on that?", history=history)).search
    more = questioner.understand(Turn(message="say more", history=history))
    assert more.wants_more and more.search.startswith("What is complex PTSD?")
    assert questioner.understand(Turn(message="Why do I push people away when they are kind?", history=history)).search.startswith("Why do I push")


def test_search_goes_on_without_chroma_and_finds_the_same(library: Library) -> None:
    whole = library.search
    without = Search(dataclasses.replace(whole.generation, collection=None), whole._memo)
    for question in ("What is dissociation?", "why am i so clingy"):
        assert [h.passage.id for h in whole.find(question).hits[:3]] == [h.passage.id for h in without.find(question).hits[:3]]


def test_search_goes_on_without_the_model(library: Library) -> None:
    found = Search(library.search.generation, None).find("What is dissociation?")
    assert found.hits[0].passage.heading == "What is dissociation?"


def test_vectors_are_of_length_one(library: Library) -> None:
    assert np.allclose(np.linalg.norm(library.search.generation.vectors, axis=1), 1, atol=1e-4)
