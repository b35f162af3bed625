"""Whole conversations in a crisis, checked item by item as clinicians rate them (eval/conversations.py)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.settings import Settings
from eval.conversations import failures, scripts

SCRIPTS = scripts()


@pytest.fixture(scope="module")
def talk(data_dir: Any) -> Any:
    app = create_app(Settings(data_dir=data_dir, rate_limit="off", log_level="ERROR"))
    app.state.library.refresh()
    return app.state.conversation


def test_there_are_many_and_each_has_its_name() -> None:
    assert len({script["id"] for script in SCRIPTS}) == len(SCRIPTS) >= 40


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
def test_a_conversation(talk: Any, script: dict[str, Any]) -> None:
    assert not list(failures(talk, script))


@pytest.mark.parametrize("opened", ["i want to kill myself", "my husband hits me", "i was raped last night"])
@pytest.mark.parametrize(
    "reply", ["i'm alone", "he's asleep", "i'm too ashamed", "my friend is coming", "i can't call", "they won't believe me", "i'm 15"]
)
def test_what_is_said_while_one_looks_for_words_changes_no_answer(client: TestClient, opened: str, reply: str) -> None:
    def answered(said: str) -> str:
        first = client.post("/v1/chat", json={"message": opened, "region": "GB"}).json()["text"]
        history = [{"role": "user", "content": opened}, {"role": "assistant", "content": first}]
        return client.post("/v1/chat", json={"message": said, "history": history, "region": "GB"}).json()["text"]

    plainly = answered(reply)
    assert {
        answered(frame.format(reply))
        for frame in ("um {}", "well, {}", "i mean {}", "honestly {}", "{} i guess", "{} tbh", "{} you know", "the thing is {}", "{}!")
    } == {plainly}
