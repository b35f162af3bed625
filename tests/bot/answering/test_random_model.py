"""An independent implementation of the protocol (transformers serve) with a tiny random model: its gibberish never reaches a visitor."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.app import create_app
from bot.settings import Settings

MAKE = """
import sys
from pathlib import Path
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
import torch

torch.manual_seed(1)
texts = [path.read_text("utf-8") for path in sorted(Path("corpus/articles").glob("*.md"))]
tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=3000, special_tokens=["<unk>", "<s>", "</s>"]))
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>")
fast.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\\n{% endfor %}assistant: "
fast.save_pretrained(sys.argv[1])
config = LlamaConfig(vocab_size=3000, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, max_position_embeddings=8192)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, model) of a server with a model that knows nothing."""
    model = tmp_path_factory.mktemp("random-model")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    subprocess.run([sys.executable, "-c", MAKE, str(model)], check=True, env=environment, cwd=Path(__file__).parents[3])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("transformers")),
        "serve",
        str(model),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--device",
        "cpu",
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", str(model)
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up (exit code {process.poll()})")


def test_gibberish_never_reaches_a_visitor(served: tuple[str, str], settings: Settings) -> None:
    address, model = served
    more = {"llm_model": model, "openai_api_key": SecretStr("k"), "openai_base_url": address, "llm_seconds": 60.0}
    with TestClient(create_app(settings)) as plain, TestClient(create_app(settings.model_copy(update=more))) as client:
        for question in ("What is attachment trauma?", "Why am I so clingy?", "Does EMDR work?"):
            said = client.post("/v1/chat", json={"message": question}).json()
            assert said["sentences"] == plain.post("/v1/chat", json={"message": question}).json()["sentences"]
        calls = client.get("/metrics").text
    assert 'secure_base_voice_total{ended="nothing_grounded"} 3.0' in calls
