"""Reading the data files that hold words, rules and lines. It imports nothing, so that crisis help depends on nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, where PyYAML was built with it."""


def read_words(path: Path) -> Any:
    """What a YAML file holds. Raises OSError without the file, yaml.YAMLError (with the line) where it can't be read."""
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)
