"""What tests share: the real index, made once from the shipped corpus, and a client of the real service."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from bot.app import create_app
from bot.crisis.detector import Detector
from bot.crisis.protocol import Protocol
from bot.knowledge.library import Library
from bot.settings import Settings
from ingest.build import build
from ingest.corpus import read_corpus
from ingest.graph import ensure_graph

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="session")
def graph() -> Path:
    """The exported embedding graph, cached with the project's data."""
    return ensure_graph("", ROOT / "var" / "model")


@pytest.fixture(scope="session")
def data_dir(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an index of the shipped corpus. Of several workers the first makes it, and each has a copy."""
    directory = tmp_path_factory.mktemp("data")
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            making = shared.with_name("making")
            build(read_corpus(CORPUS, date.today()), graph, making)
            making.rename(shared)
    shutil.copytree(shared, directory, dirs_exist_ok=True)
    (directory / "model").symlink_to(graph.parent, target_is_directory=True)
    return directory


@pytest.fixture(scope="session")
def library(data_dir: Path) -> Library:
    """An opened library."""
    opened = Library(data_dir)
    opened.refresh()
    return opened


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """Settings for a service over the shipped corpus, without limits."""
    return Settings(_env_file=None, data_dir=data_dir, corpus_dir=CORPUS, rate_limit="off", log_level="ERROR")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the whole service."""
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The detector with the shipped rules."""
    return Detector()


@pytest.fixture(scope="session")
def protocol(detector: Detector) -> Protocol:
    """The protocol with the shipped words."""
    return Protocol(detector)
