"""LangChain's own standard tests on our embedder and our search."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from bot.knowledge.generation import IndexMissing
from bot.knowledge.langchain import SecureBaseEmbeddings, SecureBaseRetriever
from bot.knowledge.library import Library

_WHERE: dict[str, Path] = {}


@pytest.fixture(autouse=True)
def where(data_dir: Path) -> None:
    _WHERE["data_dir"] = data_dir


class _Here(SecureBaseEmbeddings):
    def __init__(self) -> None:
        super().__init__(_WHERE["data_dir"])


class TestEmbeddingsUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return _Here


class TestEmbeddingsIntegration(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return _Here


class _Retriever(SecureBaseRetriever):
    def __init__(self, k: int = 6) -> None:
        super().__init__(library=_opened(), k=k)


def _opened() -> Library:
    library = Library(_WHERE["data_dir"])
    library.refresh()
    return library


class TestRetriever(RetrieversIntegrationTests):
    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return _Retriever

    @property
    def retriever_constructor_params(self) -> dict:
        return {"k": 3}

    @property
    def retriever_query_example(self) -> str:
        return "Why am I so clingy?"


def test_documents_carry_who_stands_for_them(data_dir: Path) -> None:
    best = SecureBaseRetriever.over(data_dir, k=2).invoke("What is EMDR?")[0]
    assert best.metadata["slug"] == "emdr" and best.metadata["reviewed_by"] and best.page_content


def test_without_an_index_it_says_which_command_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="make ingest"):
        SecureBaseRetriever.over(tmp_path)
