"""The words of passages, as the index keeps them."""

from pathlib import Path

from bot.knowledge.lexical import Lexical, own_text, terms
from bot.knowledge.library import Library


def test_the_index_knows_the_words_of_each_passage(library: Library) -> None:
    assert library.search is not None
    generation = library.search.generation
    for row in range(0, len(generation.passages), 17):
        assert generation.lexical.own(row) == frozenset(terms(own_text(generation.passages[row])))


def test_a_row_without_a_word_that_counts_has_none(tmp_path: Path) -> None:
    built = Lexical.build(["it was", "a quiet harbour"], ["it was", "harbour"], tmp_path / "lexical")
    assert built.own(0) == frozenset() and built.own(1) == frozenset(terms("harbour"))
    assert [row for row, _ in built.search("harbours", 2)] == [1]
