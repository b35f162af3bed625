"""The HTTP contract, as a client sees it."""

import json
import re
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from bot.answering import wording
from bot.app import create_app


def ask(client: TestClient, message: str, **more):
    return client.post("/v1/chat", json={"message": message, **more})


def events(text: str) -> list[tuple[str, dict]]:
    out = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            out.append((fields["event"], json.loads(fields["data"])))
    return out


def test_a_question_gets_a_cited_answer(client: TestClient) -> None:
    reply = ask(client, "What is attachment trauma?").json()
    assert reply["kind"] == "answer" and reply["composer"] == "extractive" and reply["crisis"] is None
    assert set(reply) == {"id", "kind", "text", "sentences", "citations", "crisis", "boundary", "notices", "suggestions", "composer"}
    numbers = {c["n"] for c in reply["citations"]}
    assert numbers and all(set(s["citations"]) <= numbers for s in reply["sentences"])
    assert set(map(int, re.findall(r"\[(\d+)\]", reply["text"]))) == numbers
    assert reply["notices"] and "not therapy" in reply["notices"][0]["text"]
    assert 1 <= len(reply["suggestions"]) <= 3


def test_a_citation_opens_the_article_with_exactly_the_quote_marked(client: TestClient) -> None:
    for citation in ask(client, "why am i so clingy").json()["citations"]:
        page = client.get(citation["url"])
        assert page.status_code == 200
        assert f'id="{citation["passage_id"]}"' in page.text and citation["url"].endswith("#" + citation["passage_id"])
        pieces = re.findall(r"<mark>(.*?)</mark>", page.text, re.DOTALL)
        import html

        assert "".join(html.unescape(re.sub(r"<[^>]+>", "", piece)) for piece in pieces) == citation["quote"].replace("\n\n", "")


def test_every_suggestion_is_answered(client: TestClient) -> None:
    for suggestion in ask(client, "What is dissociation?").json()["suggestions"]:
        assert ask(client, suggestion).json()["kind"] == "answer"


def test_a_worried_parent_is_offered_no_question_on_losing_a_pregnancy(client: TestClient) -> None:
    loss = "Why does losing a pregnancy hurt so much?"
    assert loss not in ask(client, "I keep checking whether my baby is breathing").json()["suggestions"]
    assert ask(client, loss).json()["citations"][0]["heading"] == loss


@pytest.mark.parametrize("message", ["What is attachment trauma?", "I want to die", "Do I have PTSD?", "best pizza recipe", "hi"])
def test_a_stream_says_the_same_as_the_whole_reply(client: TestClient, message: str) -> None:
    response = ask(client, message, stream=True, region="US")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache" and response.headers["x-accel-buffering"] == "no"
    got = events(response.text)
    names = [name for name, _ in got]
    reply = got[-1][1]
    assert names[-1] == "reply" and set(names[:-1]) <= {"crisis", "sentence"}
    assert "".join(data["text"] for name, data in got if name == "sentence") == reply["text"]
    if reply["crisis"]:
        assert names[0] == "crisis"
    whole = ask(client, message, region="US").json()
    assert {**whole, "id": ""} == {**reply, "id": ""}


def test_danger_gets_the_protocol_and_the_regions_line(client: TestClient) -> None:
    reply = ask(client, "I want to die", region="GB").json()
    assert reply["kind"] == "crisis" and not reply["citations"]
    assert reply["crisis"]["level"] == "crisis" and reply["crisis"]["categories"] == ["suicide"] and reply["crisis"]["region"] == "GB"
    assert reply["crisis"]["resources"][0]["phone"] == "116 123"
    assert reply["crisis"]["choices"]


def test_a_concern_is_answered_with_lines_beside(client: TestClient) -> None:
    reply = ask(client, "I was abused as a child. Can people heal from attachment trauma?", region="US").json()
    assert reply["kind"] == "answer" and reply["citations"]
    assert reply["crisis"]["level"] == "concern"


def test_a_boundary_is_said_kindly_with_what_can_be_done(client: TestClient) -> None:
    reply = ask(client, "Do I have complex PTSD?").json()
    assert reply["kind"] == "boundary" and reply["boundary"]["topic"] == "diagnosis"
    assert reply["boundary"]["text"] in reply["text"] and reply["citations"]


def test_what_the_articles_do_not_cover_is_said_without_a_citation(client: TestClient) -> None:
    reply = ask(client, "What is the best pizza recipe?").json()
    assert reply["kind"] == "no_answer" and not reply["citations"] and not re.search(r"\[\d", reply["text"])


@pytest.mark.parametrize(("said", "told"), [
    ("my only friend is moving to New Zealand, I gave her my favourite scarf", True), ("she threw the tulips I brought into the compost", True),
    ("What is the best pizza recipe?", False), ("I need a recipe for pancakes", False), ("this is my cover letter, can you check it", False),
])  # fmt: skip
def test_who_tells_something_is_thanked_and_not_refused(client: TestClient, said: str, told: bool) -> None:
    reply = ask(client, said).json()
    assert reply["kind"] == "no_answer" and not reply["citations"]
    assert ("ask me in your own words" in reply["text"]) is told


def test_say_more_brings_something_new(client: TestClient) -> None:
    first = ask(client, "What is attachment trauma?").json()
    history = [{"role": "user", "content": "What is attachment trauma?"}, {"role": "assistant", "content": first["text"]}]
    second = ask(client, "say more", history=history).json()
    assert second["kind"] == "answer"
    assert not {s["text"] for s in first["sentences"]} & {s["text"] for s in second["sentences"]}


@pytest.mark.parametrize(("body", "field"), [
    ({"message": ""}, "message"), ({"message": "   "}, "message"), ({"message": "x" * 4001}, "message"), ({"message": 5}, "message"), ({}, "message"),
    ({"message": "hi", "history": "no"}, "history"), ({"message": "hi", "history": [{"role": "system", "content": "x"}]}, "history"),
    ({"message": "hi", "history": [{"role": "user", "content": "x"}] * 41}, "history"), ({"message": "hi", "region": "USA"}, "region"),
    ({"message": "hi", "locale": "!!"}, "locale"), ([], "body"),
])  # fmt: skip
def test_bad_input_is_a_problem_that_says_what_to_change(client: TestClient, body, field: str) -> None:
    response = client.post("/v1/chat", json=body)
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422 and field in problem["detail"]


def test_broken_json_and_a_huge_body_are_problems_too(client: TestClient) -> None:
    broken = client.post("/v1/chat", content=b'{"message": "secret canary', headers={"Content-Type": "application/json"})
    assert broken.status_code == 422 and "canary" not in broken.text
    huge = client.post("/v1/chat", content=b"x" * (256 * 1024 + 1), headers={"Content-Type": "application/json"})
    assert huge.status_code == 413 and huge.headers["content-type"] == "application/problem+json"
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/articles/nothing-here").status_code == 404


def test_resources_and_regions(client: TestClient) -> None:
    assert client.get("/v1/resources", params={"region": "NZ"}).json()["region"] == "NZ"
    assert client.get("/v1/resources", params={"region": "QQ"}).json()["region"] == "ZZ"
    assert client.get("/v1/resources", params={"region": "nowhere"}).status_code == 422
    assert {"US", "CA", "GB", "IE", "AU", "NZ"} <= set(client.get("/v1/regions").json()["regions"])


def test_pages_widget_and_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    for path in ("/", "/articles", "/articles/anxious-attachment"):
        page = client.get(path)
        assert page.status_code == 200 and "secure-base-chat" in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"] and "unsafe" not in page.headers["content-security-policy"]
    script = client.get("/widget.js")
    assert script.headers["etag"] and "{{" not in script.text
    assert client.get("/widget.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304
    assert client.get("/docs").status_code == 200


def test_the_widget_stays_small(client: TestClient) -> None:
    import gzip

    assert len(gzip.compress(client.get("/widget.js").content, 9)) < 15_000


def test_limits_hold_but_never_for_danger(settings) -> None:
    with TestClient(create_app(settings.model_copy(update={"rate_limit": "2/day"}))) as client:
        assert [ask(client, "hi").status_code for _ in range(3)] == [200, 200, 429]
        refused = ask(client, "hi")
        assert refused.headers["content-type"] == "application/problem+json" and int(refused.headers["retry-after"]) > 0
        assert ask(client, "I want to kill myself").json()["kind"] == "crisis"


def test_a_pause_stops_answers_but_not_crisis_help(settings) -> None:
    with TestClient(create_app(settings.model_copy(update={"paused": True}))) as client:
        assert ask(client, "What is attachment trauma?").status_code == 503
        assert ask(client, "I want to kill myself").json()["kind"] == "crisis"


def test_metrics_count_kinds_and_are_shut_to_strangers(settings) -> None:
    from pydantic import SecretStr

    with TestClient(create_app(settings.model_copy(update={"admin_token": SecretStr("let-me-in")}))) as client:
        ask(client, "I want to die canary")
        assert client.get("/metrics").status_code == 401
        text = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"}).text
        assert 'secure_base_turns_total{kind="crisis"} 1.0' in text and "canary" not in text


def test_the_protocol_is_published_with_the_lines_of_the_country_asked_for(client: TestClient) -> None:
    page = client.get("/safety?region=GB").text
    assert 'href="tel:116123"' in page and 'href="tel:999"' in page
    assert "never promises secrecy" in page
    assert "988" in client.get("/safety?region=US").text
    assert client.get("/safety?region=no%20such").status_code == 200


def test_what_was_only_told_is_met_without_a_stray_passage(client: TestClient) -> None:
    for told in ("I drive a night bus", "my neighbour paints his fence every spring"):
        reply = ask(client, told).json()
        assert reply["kind"] == "no_answer" and not reply["citations"]
    assert ask(client, "what should I do at night when dark thoughts come").json()["citations"]


def test_where_only_something_near_was_found_the_answer_says_so(client: TestClient) -> None:
    near = ask(client, "my boyfriend chews loudly and I can't stand it").json()
    sure = ask(client, "Can pets help me feel secure?").json()
    doubts = yaml.safe_load((Path(wording.__file__).with_name("wording.yaml")).read_text("utf-8"))["nearly"]
    assert near["citations"] and any(doubt in near["text"] for doubt in doubts)
    assert sure["citations"] and not any(doubt in sure["text"] for doubt in doubts)


def test_a_section_that_the_reader_has_never_met_is_answered_from(client: TestClient) -> None:
    asked = {"message": "what did the monkey experiments with the wire mother show"}
    reply = client.post("/v1/chat", json=asked).json()
    assert reply["kind"] == "answer"
    assert reply["citations"][0]["article"]["slug"] == "glossary"
    elsewhere = client.post("/v1/chat", json={"message": "best monkey zoo in Germany"}).json()
    assert elsewhere["kind"] == "no_answer"


def test_what_was_misread_is_answered_after_all(client: TestClient) -> None:
    said = "I'm going to be a dad and I've started checking the locks ten times"
    asked = client.post("/v1/chat", json={"message": said, "region": "US"}).json()
    assert asked["kind"] == "crisis" and "misread" in asked["text"]
    history = [{"role": "user", "content": said}, {"role": "assistant", "content": asked["text"]}]
    reply = client.post("/v1/chat", json={"message": "That's not what I meant", "history": history, "region": "US"}).json()
    assert reply["kind"] == "answer" and reply["citations"]
    assert "I misread it" in reply["text"] and reply["crisis"]["level"] == "concern"


@pytest.mark.parametrize("told", [
    "My laptop keeps crashing when I open more than five tabs. I've bought more memory and run the antivirus. My husband says to reinstall everything. What should I try next?",
    "My landlord won't return my deposit. I moved out in March and left the flat clean. He says that the carpet was stained before. What are my rights?",
    "I sprained my ankle playing basketball on Saturday. It's swollen and blue. I can't put weight on it. Should I get an x-ray or wait a few days?",
    "My dog has been throwing up since yesterday. He ate something in the park. The vet is closed until Monday. What can I give him?",
])  # fmt: skip
def test_what_is_told_of_other_subjects_is_declined_and_alarms_nobody(client: TestClient, told: str) -> None:
    reply = ask(client, told).json()
    assert reply["kind"] in ("no_answer", "boundary")
    assert (reply["citations"], reply["crisis"]) == ([], None)


def test_a_sprain_excuses_no_pills(client: TestClient) -> None:
    assert ask(client, "I sprained my ankle and took all the pills they gave me. I feel dizzy.").json()["kind"] == "crisis"
