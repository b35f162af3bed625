"""When parts are gone, crisis help is there, and everything else is honest."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.crisis.protocol import Protocol
from bot.crisis.stance import Stance
from bot.knowledge.generation import CHROMA, PASSAGES, current_name, index_directory
from bot.reply import Kind, Message, Turn
from bot.settings import Settings


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(index_directory(data_dir), tmp_path / "index")
    (tmp_path / "model").symlink_to((data_dir / "model").resolve(), target_is_directory=True)
    return tmp_path


def break_nothing(_: Path) -> None: ...


def delete_index(data: Path) -> None:
    shutil.rmtree(data / "index")


def delete_model(data: Path) -> None:
    (data / "model").unlink()


def break_chroma(data: Path) -> None:
    (data / "index" / current_name(data / "index") / CHROMA / "chroma.sqlite3").write_bytes(b"not a database")


def truncate_passages(data: Path) -> None:
    (data / "index" / current_name(data / "index") / PASSAGES).write_text("[{")


def corrupt_pointer(data: Path) -> None:
    (data / "index" / "current").write_text("gen-that-never-was")


def delete_everything(data: Path) -> None:
    delete_index(data)
    delete_model(data)


@pytest.mark.parametrize(
    ("breakage", "kind", "ready"),
    [
        (break_nothing, "answer", 200),
        (delete_index, "no_answer", 503),
        (delete_model, "answer", 200),
        (break_chroma, "answer", 200),
        (truncate_passages, "no_answer", 503),
        (corrupt_pointer, "no_answer", 503),
        (delete_everything, "no_answer", 503),
    ],
)
def test_whatever_is_broken_crisis_help_is_there(copy: Path, settings, breakage, kind: str, ready: int) -> None:
    breakage(copy)
    with TestClient(create_app(settings.model_copy(update={"data_dir": copy}))) as client:
        crisis = client.post("/v1/chat", json={"message": "I want to kill myself", "region": "US"}).json()
        assert crisis["kind"] == "crisis" and crisis["crisis"]["resources"][0]["phone"] == "988"
        reply = client.post("/v1/chat", json={"message": "What is attachment trauma?"})
        assert reply.status_code == 200 and reply.json()["kind"] == kind
        assert client.get("/readyz").status_code == ready
        assert client.get("/articles").status_code == 200


def test_a_new_generation_is_served_without_a_restart(copy: Path, settings) -> None:
    kept = copy / "kept"
    shutil.move(copy / "index", kept)
    with TestClient(create_app(settings.model_copy(update={"data_dir": copy}))) as client:
        assert client.get("/readyz").status_code == 503
        shutil.move(kept, copy / "index")
        client.app.state.library.refresh()
        assert client.get("/readyz").status_code == 200


class _NoReplay(Protocol):
    def follow(self, turn: Turn) -> Stance:
        raise KeyError("plan")


def test_a_protocol_that_fails_on_a_talk_still_meets_danger_and_keeps_the_lines(settings: Settings) -> None:
    app = create_app(settings)
    app.state.library.refresh()
    talk = dataclasses.replace(app.state.conversation, protocol=_NoReplay())
    first = talk.reply(Turn(message="I want to kill myself", region="GB"))
    assert first.kind is Kind.CRISIS and "116 123" in first.text
    later = talk.reply(Turn(message="why do I push people away", history=(Message(role="user", content="I want to kill myself"),), region="GB"))
    assert later.kind is Kind.ANSWER and later.crisis is not None and later.crisis.resources
    assert talk.reply(Turn(message="Why do I push people away?", region="GB")).crisis is None
