"""Our embedder and our search for any LangChain application: an `Embeddings` and a `BaseRetriever`.

    from bot.knowledge.langchain import SecureBaseEmbeddings, SecureBaseRetriever

    retriever = SecureBaseRetriever.over(Path("var"), k=4)
    retriever.invoke("Why am I so clingy?")

Only vetted passages of the index that serves come out; each document carries its article, heading, reviewer and address.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from bot.knowledge.generation import IndexMissing
from bot.knowledge.library import Library


def opened(data_dir: Path) -> Library:
    """The library in a data directory. Raises IndexMissing with the command that makes one."""
    library = Library(data_dir)
    library.refresh()
    if library.search is None:
        raise IndexMissing(library.problem)
    return library


class SecureBaseEmbeddings(Embeddings):
    """Unit vectors of 384 numbers (with the weights that ship), made without torch. data_dir: where the index is kept."""

    def __init__(self, data_dir: Path | str = "var") -> None:
        self._library = opened(Path(data_dir))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in the order given."""
        return [[float(value) for value in vector] for vector in self._library.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


class SecureBaseRetriever(BaseRetriever):
    """The hybrid search over vetted passages, best first. k: how many documents at most."""

    library: Any = Field(exclude=True)
    k: int = Field(6, ge=1)

    @classmethod
    def over(cls, data_dir: Path | str = "var", k: int = 6) -> SecureBaseRetriever:
        """A retriever over the index in `data_dir`."""
        return cls(library=opened(Path(data_dir)), k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None) -> list[Document]:
        self.library.refresh()
        if self.library.search is None:
            raise IndexMissing(self.library.problem)
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata={"heading": hit.passage.heading, "closeness": round(hit.closeness, 4), **hit.passage.article.model_dump()},
            )
            for hit in self.library.search.find(query, k or self.k).hits
        ]
