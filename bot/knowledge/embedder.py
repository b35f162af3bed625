"""Turns text into vectors, and reads it, with the exported graph, in a lean runtime (OpenVINO), without torch.

The graph is made once by `ingest` from a sentence-transformers model, with pooling and normalising inside, and checked
against it. OpenVINO rather than ONNX Runtime because it embeds a question in half the time at the same exactness.
From the same run comes the reading: how dangerous a text sounds, what it asks for and where it is answered (ingest/reader.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.knowledge.batching import Batcher
from bot.knowledge.rows import Rows
from bot.memory import give_back

CONVERTER = "openvino.tools.ovc"
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
sys.modules.setdefault(CONVERTER, None)  # type: ignore[arg-type]
import openvino  # noqa: E402  # after the lines above: no usage statistics leave this process, and what only `ingest` needs isn't loaded

Vectors = NDArray[np.float32]
DESCRIPTION, EMBEDDING, READING, WORDS = "graph.json", "embedding.xml", "reading.xml", "words.npy"
ADAPTER = Path(__file__).with_name("reader.npz")
"""What the reader learned; `python -m eval head` makes it."""
_BATCH_TOKENS = 256
"""Tokens, padding included, that are run at a time: the runtime keeps room for the largest batch that it has met, and the room for
attention grows with the square of the length. 32 texts of 256 tokens kept 330 MB; this keeps a tenth, at the same speed on two cores."""

_LENGTHS = 16
"""Texts are padded to a multiple of so many tokens: the runtime prepares itself anew for each length that it has not met lately. At 1 a
question took 6.4 ms, at 8 4.3, at 16 3.7, at 32 5.0."""


class EmbedderError(RuntimeError):
    """The graph cannot be used. Says why and the command that makes it."""


class Embedder:
    """Embeds texts. Safe to use from several threads.

    directory: graphs as `ingest` makes them: embedding.xml, reading.xml, their .bin, tokenizer.json, graph.json, and words.npy where words
    enter as vectors. reads: whether `run` shall read too; ingest embeds faster without.
    """

    def __init__(self, directory: Path, *, reads: bool = True) -> None:
        try:
            description = json.loads((directory / DESCRIPTION).read_text("utf-8"))
            self.model_id: str = description["model_id"]
            self.dimensions: int = description["dimensions"]
            self.reader: str = description["reader"]
            self.intents: tuple[str, ...] = tuple(description["intents"]) if reads else ()
            tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            tokenizer.enable_truncation(description["max_tokens"])
            tokenizer.no_padding()
            self._pad: int = description["pad_id"]
            self._words = Rows(directory / WORDS) if (directory / WORDS).exists() else None
            core = openvino.Core()
            core.set_property({"CACHE_DIR": str(directory / "compiled")})
            graphs = (EMBEDDING, READING) if self.intents else (EMBEDDING,)
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
            options = {
                "INFERENCE_PRECISION_HINT": _precision(core),
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_NUM_THREADS": str(max(1, cores // len(graphs))),
                "ENABLE_CPU_PINNING": False,
            }
            self._directory = directory
            with _in_turn(directory):
                self._models = [core.compile_model(str(directory / graph), "CPU", options) for graph in graphs]
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise EmbedderError(f"The embedding graph in {directory} cannot be used ({type(error).__name__}). Run `make ingest`.") from error
        self._tokenizer = tokenizer
        self._requests = [model.create_infer_request() for model in self._models]
        self._width = sum(int(output.partial_shape[1].get_length()) for model in self._models for output in model.outputs)
        self._batched: Batcher[str] = Batcher(self._all)

    def embed(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), float32, in the order given. Longer texts are cut at max_tokens.

        Calls that come while another runs wait together and are run as one batch: two cores do twice as many that way.
        """
        return self.run(texts)[:, : self.dimensions]

    def run(self, texts: list[str]) -> Vectors:
        """As `embed`, with the reading behind each vector: chances of levels, of categories and of `intents`, and a vector near what answers."""
        if not texts:
            return np.zeros((0, self._width), dtype=np.float32)
        rows: Vectors = self._batched(texts)
        return rows

    def settle(self) -> None:
        """Runs texts of all lengths, so that no visitor need wait for what the runtime prepares, and gives back what only that needed."""
        for words in (1, 2 * _LENGTHS, 4 * _LENGTHS, 8 * _LENGTHS):
            self.run([" ".join(["hello"] * words)])
            self.run([" ".join(["hello"] * words)] * 4)
        give_back(self._directory)

    def is_word(self, word: str) -> bool:
        """Whether the model's own vocabulary has this lower-case word whole, as it has some 20,000 English ones."""
        return self._tokenizer.token_to_id(word) is not None

    def _all(self, texts: list[str]) -> Vectors:
        tokens = [item.ids for item in self._tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        out = np.empty((len(texts), self._width), dtype=np.float32)
        while order:
            size = 1
            while size < len(order) and (size + 1) * len(tokens[order[size]]) <= _BATCH_TOKENS:
                size += 1
            rows, order = order[:size], order[size:]
            out[rows] = self._run([tokens[row] for row in rows])
        return out

    def _run(self, tokens: list[list[int]]) -> Any:
        longest = -(-max(map(len, tokens)) // _LENGTHS) * _LENGTHS
        ids = np.array([[*some, *[self._pad] * (longest - len(some))] for some in tokens], dtype=np.int64)
        mask = np.array([[1] * len(some) + [0] * (longest - len(some)) for some in tokens], dtype=np.int64)
        texts = {"tokens": ids if self._words is None else self._words[ids], "attention_mask": mask}
        for request in self._requests:  # each on its own cores, which scales better than one after the other on all (eval/tried.yaml)
            request.start_async(texts, share_inputs=True)
        for request in self._requests:
            request.wait()
        rows = np.hstack([tensor.data for request in self._requests for tensor in request.output_tensors])
        embedded, towards = rows[:, : self.dimensions], rows[:, -self.dimensions :]
        embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)  # of length one to the last digit, whatever the precision
        if self.intents:
            towards += embedded
            towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        return rows


@contextmanager
def _in_turn(directory: Path) -> Iterator[None]:
    """One process at a time: of two that wrote the runtime's own copy of a graph at the same moment, one was left without a model."""
    lock = FileLock(directory / "compiling.lock")
    try:
        lock.acquire()
    except OSError:  # a disk that can't be written, where the runtime writes nothing either
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _precision(core: Any) -> str:
    """bf16 where the processor has it: two to three times faster, cosines with the exact vectors 0.9999 and more; else f32."""
    return "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def adapter_hash() -> str:
    """SHA-256 of what the reader learned; a graph holds the one that it was made with."""
    return hashlib.sha256(ADAPTER.read_bytes()).hexdigest()


def default_embedder(data_dir: Path) -> Embedder:
    """The packaged model, which also reads. Raises EmbedderError while its graph was not made."""
    for description in sorted((data_dir / "model").glob(f"*/{DESCRIPTION}")):
        if json.loads(description.read_text("utf-8")).get("intents"):
            return Embedder(description.parent)
    raise EmbedderError("There is no graph of the packaged model yet. Run `make ingest`.")
