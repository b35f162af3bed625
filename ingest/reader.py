"""The reader: a branch of the packaged MiniLM, adapted to notice danger and to tell what a message asks for and where it is answered.

The layers of the model are run a second time with low-rank adapters (LoRA, Hu et al. 2021) of rank 8 and end in four small
heads: the level of danger, its category, the intent, and a vector near the passages that answer the message (people ask in
other words than articles answer). `python -m eval head` trains the adapters, which ship as bot/knowledge/reader.npz (about a
megabyte); the weights themselves stay those of the package. Fine-tuning beats any head on frozen sentence vectors: on
messages that nobody had trained on, 0.95 of the dangerous ones were noticed instead of 0.74 at the same false alarms; what
was tried instead is in eval/tried.yaml.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import torch
from torch import nn

from bot.knowledge.embedder import ADAPTER
from bot.reply import Category

RANK = 8
_STRENGTH = 2.0
_HIDDEN = 160
LEVELS = ("none", "concern", "crisis")
CATEGORIES = tuple(category.value for category in Category)


class Adapted(nn.Module):  # type: ignore[misc]
    """A frozen linear layer with a low-rank addition that is learned."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, x: Any) -> Any:
        return self.linear(x) + _STRENGTH * nn.functional.linear(nn.functional.linear(x, self.down), self.up)

    def merged(self) -> nn.Linear:
        """A plain layer that does the same."""
        self.linear.weight.data += _STRENGTH * self.up.data @ self.down.data
        return self.linear


class Reader(nn.Module):  # type: ignore[misc]
    """transformer: a BERT whose weights stay as they are. intents: names of what a message may ask for."""

    def __init__(self, transformer: Any, intents: tuple[str, ...]) -> None:
        super().__init__()
        self.intents = intents
        self.transformer = transformer.eval().requires_grad_(False)
        self.branch = nn.ModuleList(copy.deepcopy(layer) for layer in transformer.encoder.layer)
        for layer in self.branch:
            _replace(layer, nn.Linear, Adapted)
        width = transformer.config.hidden_size
        self.attend = nn.Linear(width, 1)
        self.hidden = nn.Linear(2 * width, _HIDDEN)
        self.heads = nn.ModuleList(nn.Linear(_HIDDEN, len(names)) for names in (LEVELS, CATEGORIES, intents))
        self.towards = nn.Linear(2 * width, width)
        nn.init.zeros_(self.towards.weight)
        nn.init.zeros_(self.towards.bias)

    def words(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
        """States of the words before the first layer, and the mask that layers need."""
        return self.placed(self.transformer.embeddings.word_embeddings(input_ids), attention_mask)

    def placed(self, vectors: Any, attention_mask: Any) -> tuple[Any, Any]:
        """As `words`, from the vectors of the words."""
        states = self.transformer.embeddings(inputs_embeds=vectors)
        return states, (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * -1e4

    def embedded(self, states: Any, mask: Any) -> Any:
        """States after the layers as they are packaged, from `words`."""
        for layer in self.transformer.encoder.layer:
            states = layer(states, mask)
        return states

    def pooled(self, states: Any, mask: Any) -> Any:
        """Unit vectors of texts as the packaged model embeds them (the mean of its last states), from `words`."""
        return nn.functional.normalize(_mean(self.embedded(states, mask), mask), dim=1)

    def heard(self, states: Any, mask: Any) -> list[Any]:
        """Scores of levels, categories and intents, each (n, names), and the way (n, width) from each text to what answers it, from `words`."""
        for layer in self.branch:
            states = layer(states, mask)
        mean = _mean(states, mask)
        weights = torch.softmax(self.attend(states) + mask[:, 0, 0, :, None], dim=1)
        both = torch.cat([mean, (states * weights).sum(1)], dim=-1)
        hidden = nn.functional.dropout(nn.functional.gelu(self.hidden(both)), 0.2, self.training)
        return [*(head(hidden) for head in self.heads), self.towards(both)]

    def read(self, states: Any, mask: Any, embedded: Any) -> list[Any]:
        """As `heard`, but unit vectors near what answers in the place of the way there.

        embedded: the unit vectors of the texts as the packaged model embeds them. What answers is sought from there, so that
        articles which the reader has never seen are found no worse than without it.
        """
        *scores, towards = self.heard(states, mask)
        return [*scores, nn.functional.normalize(embedded + towards, dim=1)]

    def load(self) -> None:
        """Takes up what was learned before, from the shipped adapters."""
        with np.load(ADAPTER) as stored:
            learned = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files if name != "intents"}
        self.load_state_dict(learned, strict=False)

    def save(self) -> None:
        """Writes what was learned, and the names of the intents, in half precision."""
        learned = {name: p.detach().numpy().astype(np.float16) for name, p in self.named_parameters() if p.requires_grad}
        np.savez_compressed(ADAPTER, intents=np.array(self.intents), **learned)


def _mean(states: Any, mask: Any) -> Any:
    present = (mask[:, 0, 0, :, None] == 0).to(states.dtype)
    return (states * present).sum(1) / present.sum(1)


def trained_reader(transformer: Any) -> Reader:
    """The reader with the shipped adapters, merged into plain layers."""
    with np.load(ADAPTER) as stored:
        reader = Reader(transformer, tuple(str(name) for name in stored["intents"]))
    reader.load()
    for layer in reader.branch:
        _replace(layer, Adapted, Adapted.merged)
    reader.eval()
    return reader


def _replace(module: Any, kind: type, make: Any) -> None:
    for name, child in list(module.named_children()):
        if isinstance(child, kind):
            setattr(module, name, make(child))
        else:
            _replace(child, kind, make)
