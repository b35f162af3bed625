"""The operator's page: counts and titles of articles, for the operator alone."""

import base64
import html
from datetime import date, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.app import create_app
from bot.figures import DANGER, KEPT_DAYS, TURNS, UNANSWERED, Figures
from bot.record import FILE
from bot.reply import Category, Crisis, Kind, Reply
from bot.settings import Settings

TODAY = date.today()
CANARY = "zanzibarcanary7731"


def _reply(kind: Kind) -> Reply:
    crisis = Crisis(level="crisis", categories=(Category.SUICIDE,), region="US", resources=()) if kind is Kind.CRISIS else None
    return Reply(id="x", kind=kind, text="", crisis=crisis)


def test_it_shows_what_was_answered_and_which_article_came_near_what_was_not(client: TestClient) -> None:
    for message in ("What is attachment trauma?", "I want to kill myself", f"How do I knit a sock for my cat {CANARY}?"):
        client.post("/v1/chat", json={"message": message})
    page = client.get("/operator")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    titles = {p.article.title for p in client.app.state.library.search.generation.passages}  # type: ignore[attr-defined]
    counted = client.app.state.figures.since(TODAY)  # type: ignore[attr-defined]
    assert {name for name, _ in counted[TURNS]} >= {"answer", "crisis", "no_answer"}
    assert counted[UNANSWERED] and {name for name, _ in counted[UNANSWERED]} <= titles
    assert all(name in html.unescape(page.text) for name, _ in counted[UNANSWERED])
    assert "sock" not in page.text and CANARY not in page.text


def test_strangers_are_turned_away_and_a_browser_may_send_the_token_as_a_password(settings: Settings) -> None:
    client = TestClient(create_app(settings.model_copy(update={"admin_token": SecretStr("let-me-in")})))
    refused = client.get("/operator")
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Basic")
    for wrong in ("Basic !!!", "Basic " + base64.b64encode(b"me:guess").decode(), "Bearer guess", "Basic", ""):
        assert client.get("/operator", headers={"Authorization": wrong}).status_code == 401
    for right in ("Basic " + base64.b64encode(b"me:let-me-in").decode(), "Bearer let-me-in"):
        assert client.get("/operator", headers={"Authorization": right}).status_code == 200


def test_without_a_token_nobody_comes_in_through_a_proxy(client: TestClient) -> None:
    for path in ("/operator", "/metrics"):
        assert client.get(path, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
        assert client.get(path).status_code == 200


def test_counts_of_several_processes_add_up_and_old_ones_go(tmp_path: Path) -> None:
    one, other = Figures(tmp_path), Figures(tmp_path)
    one.count(_reply(Kind.CRISIS), "", TODAY)
    one.count(_reply(Kind.ANSWER), "", TODAY - timedelta(days=KEPT_DAYS + 1))
    one.flush()
    other.count(_reply(Kind.CRISIS), "", TODAY)
    other.count(_reply(Kind.NO_ANSWER), "Boundaries", TODAY - timedelta(days=3))
    other.flush()
    assert one.since(TODAY) == {TURNS: [("crisis", 2)], DANGER: [("crisis", 2)], UNANSWERED: []}
    assert one.since(TODAY - timedelta(days=KEPT_DAYS + 9)) == {
        TURNS: [("crisis", 2), ("no_answer", 1)],
        DANGER: [("crisis", 2)],
        UNANSWERED: [("Boundaries", 1)],
    }


def test_a_disk_that_fails_costs_no_count_when_it_is_back(tmp_path: Path) -> None:
    figures = Figures(tmp_path)
    (tmp_path / FILE).mkdir()
    figures.count(_reply(Kind.ANSWER), "", TODAY)
    figures.flush()
    (tmp_path / FILE).rmdir()
    assert figures.since(TODAY)[TURNS] == [("answer", 1)]
