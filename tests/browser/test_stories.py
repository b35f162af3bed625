"""A visitor's stories, in a real browser, on a phone and on a desktop."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

CHAT = "secure-base-chat"


def open_chat(page: Page, server: str) -> None:
    page.goto(server)
    page.locator(f"{CHAT} .launch").click()
    expect(page.locator(f"{CHAT} textarea")).to_be_focused()


def ask(page: Page, text: str) -> None:
    page.locator(f"{CHAT} form textarea").fill(text)
    page.locator(f"{CHAT} .send").first.click()


def test_a_visitor_asks_and_reads_the_source(page: Page, server: str) -> None:
    open_chat(page, server)
    expect(page.locator(f"{CHAT} .notice")).to_contain_text("not a person")
    ask(page, "What is attachment trauma?")
    chip = page.locator(f"{CHAT} .chip").first
    chip.click()
    sheet = page.locator(f"{CHAT} .sheet")
    quote = sheet.locator("mark").inner_text()
    expect(sheet).to_contain_text("Reviewed")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    chip.click()
    with page.expect_popup() as popup:
        sheet.locator("a", has_text="Read the whole article").click()
    article = popup.value
    article.wait_for_load_state()
    marked = " ".join(article.locator("article mark").all_inner_texts())  # a mark for each paragraph
    assert marked.split() == quote.split()
    expect(article.locator("article mark").first).to_be_in_viewport()


def test_someone_in_danger_gets_the_line_at_once(page: Page, server: str) -> None:
    open_chat(page, server)
    ask(page, "i cant do this anymore i want to die")
    card = page.locator(f"{CHAT} .card")
    call = card.locator("a[href='tel:988']")
    expect(call).to_be_in_viewport(ratio=1)
    expect(card.locator(".warm")).to_be_visible()  # the card is drawn once more when the whole reply is there
    assert call.bounding_box()["height"] >= 44
    expect(card.locator("a[href='sms:988']")).to_be_visible()
    expect(card.locator("a[href='tel:911']")).to_be_in_viewport(ratio=1)
    card.locator(".choice", has_text="That's not what I meant").click()
    expect(card).to_have_class(re.compile("quiet"))
    expect(card).to_contain_text("Crisis lines")


def test_the_widget_keeps_the_conversation_over_a_reload_and_forgets_when_told(page: Page, server: str) -> None:
    page.goto(server)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    page.locator(f"{CHAT} .launch").click()
    ask(page, "What is dissociation?")
    expect(page.locator(f"{CHAT} .chip").first).to_be_visible()
    page.reload()
    page.locator(f"{CHAT} .launch").click()
    expect(page.locator(f"{CHAT} .log")).to_contain_text("What is dissociation?")
    page.locator(f"{CHAT} .foot button", has_text="Clear").click()
    expect(page.locator(f"{CHAT} .log")).not_to_contain_text("What is dissociation?")
    assert page.evaluate("sessionStorage.length") == 0


def test_with_the_network_gone_distress_still_brings_up_lines_and_the_words_are_kept(page: Page, server: str) -> None:
    open_chat(page, server)
    page.context.set_offline(True)
    ask(page, "I want to kill myself")
    expect(page.locator(f"{CHAT} .card a[href='tel:988']").first).to_be_visible()
    expect(page.locator(f"{CHAT} form textarea")).to_have_value("I want to kill myself")
    expect(page.locator(f"{CHAT} .problem")).to_be_visible()


def test_help_now_opens_without_sending_a_word(page: Page, server: str) -> None:
    open_chat(page, server)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.locator(f"{CHAT} .help").click()
    sheet = page.locator(f"{CHAT} .sheet")
    expect(sheet.locator("a[href='tel:988']").first).to_be_visible()
    sheet.locator("select").select_option("GB")
    expect(sheet.locator("a[href='tel:116123']")).to_be_visible()
    sheet.locator("button", has_text="grounding").click()
    expect(page.locator(f"{CHAT} .step")).to_be_visible()
    assert posts == []


def test_leaving_covers_the_page_clears_the_tab_and_goes_away(page: Page, server: str) -> None:
    page.goto(server)
    page.evaluate(f"document.querySelector('{CHAT}').setAttribute('exit-url', '/articles')")
    page.locator(f"{CHAT} .launch").click()
    ask(page, "What is dissociation?")
    expect(page.locator(f"{CHAT} .chip").first).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/articles")
    assert page.evaluate("sessionStorage.length") == 0


def test_no_request_leaves_for_anyone_else(page: Page, server: str) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    open_chat(page, server)
    ask(page, "What is attachment trauma?")
    expect(page.locator(f"{CHAT} .chip").first).to_be_visible()
    assert all(url.startswith((server, "data:")) for url in urls)
    assert page.context.cookies() == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{violation['id']}: {node['target']} {node['failureSummary']}" for violation in found for node in violation["nodes"]]


def test_the_widget_is_accessible_in_its_main_states(page: Page, server: str) -> None:
    open_chat(page, server)
    assert violations(page) == []
    ask(page, "What is attachment trauma?")
    page.locator(f"{CHAT} .chip").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    ask(page, "I want to die")
    expect(page.locator(f"{CHAT} .card .choice").first).to_be_visible()
    assert violations(page) == []
    page.locator(f"{CHAT} .help").click()
    assert violations(page) == []
