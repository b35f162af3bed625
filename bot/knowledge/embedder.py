"""Turns text into vectors with the exported graph, in a lean runtime (OpenVINO), without torch.

The graph is made once by `ingest` from a sentence-transformers model, with pooling and normalising inside, and checked
against it. OpenVINO rather than ONNX Runtime because it embeds a question in half the time at the same exactness.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.knowledge.batching import Batcher

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402  # after the line above: no usage statistics leave this process

Vectors = NDArray[np.float32]
DESCRIPTION = "graph.json"
_BATCH = 32


class EmbedderError(RuntimeError):
    """The graph cannot be used. Says why and the command that makes it."""


class Embedder:
    """Embeds texts. Safe to use from several threads.

    directory: a graph as `ingest` makes it: model.xml, model.bin, tokenizer.json, graph.json.
    threads: how many cores one call may use; the runtime's own choice when 0.
    """

    def __init__(self, directory: Path, threads: int = 0) -> None:
        try:
            description = json.loads((directory / DESCRIPTION).read_text("utf-8"))
            self.model_id: str = description["model_id"]
            self.dimensions: int = description["dimensions"]
            tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            tokenizer.enable_truncation(description["max_tokens"])
            tokenizer.enable_padding(pad_id=description["pad_id"], pad_token=description["pad_token"])
            core = openvino.Core()
            core.set_property({"CACHE_DIR": str(directory / "compiled")})
            options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
            if threads:
                options["INFERENCE_NUM_THREADS"] = str(threads)
            self._model = core.compile_model(str(directory / "model.xml"), "CPU", options)
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise EmbedderError(f"The embedding graph in {directory} cannot be used ({type(error).__name__}). Run `make ingest`.") from error
        self._tokenizer = tokenizer
        self._request = self._model.create_infer_request()
        self._batched: Batcher[str] = Batcher(self._all)

    def embed(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), float32, in the order given. Longer texts are cut at max_tokens.

        Calls that come while another runs wait together and are run as one batch: two cores do twice as many that way.
        """
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors: Vectors = self._batched(texts)
        return vectors

    def is_word(self, word: str) -> bool:
        """Whether the model's own vocabulary has this lower-case word whole, as it has some 20,000 English ones."""
        return self._tokenizer.token_to_id(word) is not None

    def _all(self, texts: list[str]) -> Vectors:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for begin in range(0, len(order), _BATCH):
            rows = order[begin : begin + _BATCH]
            out[rows] = self._run([texts[row] for row in rows])
        return out

    def _run(self, texts: list[str]) -> Any:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([item.ids for item in encoded], dtype=np.int64)
        mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
        return self._request.infer({"input_ids": ids, "attention_mask": mask})[0]
