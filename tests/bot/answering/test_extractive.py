"""An answer is word for word from its passages, short, and says nothing twice."""

from dataclasses import replace

import pytest

from bot.answering.extractive import MAX_PASSAGES, MAX_SENTENCES, MAX_WORDS, compose, quotable
from bot.knowledge.library import Library
from bot.knowledge.question import Question, understand
from bot.reply import Turn

QUESTIONS = [
    "What is attachment trauma?",
    "why am i so jealous",
    "What is dissociation?",
    "how do i trust again",
    "what is the fawn response",
    "is it my parents fault",
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_sentence_stands_word_for_word_in_the_passage_it_cites(library: Library, asked: str) -> None:
    search = library.search
    answer = compose(Question(asked, asked), search.find(asked), search.generation)
    passages = {p.id: p for p in search.generation.passages}
    articles = {a.slug: a for a in search.generation.shelf.articles}
    cited = {citation.n: citation for citation in answer.citations}
    assert 1 <= len(answer.sentences) <= MAX_SENTENCES
    assert 1 <= len(answer.citations) <= MAX_PASSAGES
    assert sum(len(s.text.split()) for s in answer.sentences) <= MAX_WORDS
    for sentence in answer.sentences:
        (n,) = sentence.citations
        assert sentence.text in cited[n].quote
    for citation in answer.citations:
        assert citation.quote in passages[citation.passage_id].text
        start, end = map(int, citation.url.split("quote=")[1].split("#")[0].split("-"))
        assert articles[citation.article.slug].text[start:end] == citation.quote


def test_what_was_said_is_not_said_again(library: Library) -> None:
    search = library.search
    found = search.find("What is attachment trauma?")
    question = Question("What is attachment trauma?", "What is attachment trauma?")
    first = compose(question, found, search.generation)
    second = compose(question, found, search.generation, heard=" ".join(s.text for s in first.sentences))
    assert second.sentences
    assert not {s.text for s in first.sentences} & {s.text for s in second.sentences}


def test_no_sentence_leans_on_one_that_was_left_out(library: Library) -> None:
    search = library.search
    for asked in QUESTIONS:
        answer = compose(Question(asked, asked), search.find(asked), search.generation)
        assert not answer.sentences[0].text.startswith(("It ", "They ", "This ", "But ", "And "))


def test_a_section_that_alone_answers_is_told_nearly_whole(library: Library) -> None:
    search = library.search
    asked = "my therapist is going on holiday and i'm panicking"
    answer = compose(Question(asked, asked), search.find(asked), search.generation)
    assert len(answer.citations) == 1 and len(answer.sentences) >= 4


def test_an_unlikely_section_is_not_quoted_beside_a_likely_one_until_that_was_told(library: Library) -> None:
    search = library.search
    asked = "Can pets help me feel secure?"
    found = search.find(asked)
    hits = tuple(replace(hit, chance=chance, closeness=0.8) for hit, chance in zip(found.hits[:3], (0.8, 0.05, 0.3), strict=True))
    found = replace(found, hits=hits, closeness=0.8)
    assert quotable(found) == (hits[0], hits[2])
    told = " ".join(hit.passage.text for hit in (hits[0], hits[2]))
    rest = compose(Question(asked, asked), found, search.generation, heard=told)
    assert [citation.passage_id for citation in rest.citations] == [hits[1].passage.id]


def test_doubt_is_said_where_neither_closeness_nor_the_reader_is_sure(library: Library) -> None:
    found = library.search.find("Can pets help me feel secure?")
    first = found.hits[0]
    assert found.certain
    assert not replace(found, hits=(replace(first, chance=0.1),), closeness=0.6).certain
    assert replace(found, hits=(replace(first, chance=0.1),), closeness=0.7).certain
    assert replace(found, hits=(replace(first, chance=None),), closeness=0.6).certain


def test_a_question_that_names_two_things_gets_both(library: Library) -> None:
    asked = "can you explain EMDR and internal family systems"
    answer = compose(Question(asked, asked), library.search.find(asked), library.search.generation)
    assert {"What is EMDR?", "What is Internal Family Systems?"} <= {citation.heading for citation in answer.citations}


def test_a_story_is_answered_from_two_sections_at_most(library: Library) -> None:
    story = (
        "I say yes to everything. Then the day comes and I lie on the bed with my coat on and write that I've got a migraine. They're nice people! "
        "Nobody has asked me in weeks now and I'm relieved and so lonely that I talk to the kettle. At home nobody ever came to visit us."
    )
    search = library.search
    question = understand(Turn(message=story))
    found = search.find_for(question)
    answer = compose(question, found, search.generation)
    assert 1 <= len({citation.heading for citation in answer.citations}) <= 2
    assert answer.citations[0].heading == found.hits[0].passage.heading
    first, second, *_ = found.hits
    unlikely = replace(found, hits=(first, replace(second, chance=0.1 * (first.chance or 0.0)), *found.hits[2:]))
    assert quotable(unlikely) == (first,)
