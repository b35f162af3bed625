"""Whole conversations in a crisis, checked item by item as clinicians rate them (eval/conversations.py)."""

from typing import Any

import pytest

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
