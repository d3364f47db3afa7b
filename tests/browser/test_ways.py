"""Ways through an interview: back, change, reload, two tabs, no scripts, no mouse, paper."""

import pytest
from playwright.sync_api import Page

from tests.browser.app import asked, begin, chosen, fill, hold, press, story

WIDTHS = (390, 1280)


def test_back_shows_the_question_before(visit):
    page = visit()
    begin(page)
    hold(page, story("runner-fluttering-thigh"), "movement-type")
    fill(page, {"movement-type": ["flutter-felt"]})
    press(page, "Next")
    assert asked(page) == ["twitch-site"]
    press(page, "Back")
    assert asked(page) == ["movement-type"]


def test_a_reload_in_the_middle_loses_nothing_and_doubles_nothing(visit):
    page = visit()
    begin(page)
    hold(page, story("runner-fluttering-thigh"), "twitch-site")
    page.reload()
    assert asked(page) == ["twitch-site"]
    press(page, "Change an answer")
    before = page.locator(".told li").count()
    page.goto("/")
    press_door(page, "Go on where you stopped")
    assert asked(page) == ["twitch-site"]
    press(page, "Change an answer")
    assert page.locator(".told li").count() == before


def test_the_browsers_own_way_back_and_a_second_tab_are_told_that_it_went_on(visit):
    page = visit()
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        fill(tab, {"age": ["40"]})
        press(tab, "Next")
    assert "went on somewhere else" in other.locator("[role=alert]").inner_text()
    press(other, "Load it again from the first page")
    press_door(other, "Go on where you stopped")
    assert asked(other) == asked(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_answer_is_changed_and_the_advice_follows(visit, app, width):
    given = story("runner-fluttering-thigh")
    page = visit(width, app.left_at("runner-fluttering-thigh", "the end"))
    headline = page.locator("h1").inner_text()
    press(page, "Change an answer")
    with page.expect_navigation():
        page.locator("a[href$='/change/function-loss']").click()
    assert page.locator("input[value=none]").is_checked()
    page.locator("input[value=foot-catches]").check()
    assert not page.locator("input[value=none]").is_checked()
    press(page, "Keep this answer")
    hold(page, given)
    assert page.locator("h1").inner_text() != headline
    assert page.locator(".action.self_care").count() == 0


def test_a_whole_interview_without_scripts(visit):
    page = visit(390, java_script_enabled=False)
    begin(page)
    press(page, "Next")
    assert page.locator("[role=alert]").is_visible()
    assert len(hold(page, story("runner-fluttering-thigh"))) >= 15
    assert page.locator(".action.self_care").count() == 1
    assert not page.get_by_role("button", name="Print this page").is_visible()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; at each stop the focus can be seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        there, shown = page.evaluate(
            """(selector) => {
              const at = document.activeElement, box = at.closest("label") ?? at;
              const rings = [at, box].map((one) => getComputedStyle(one));
              const seen = (ring) => ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2;
              return [at.matches(selector), rings.some(seen)];
            }""",
            selector,
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if there:
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def strike(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_whole_interview_by_keyboard(visit):
    given = story("calf-swollen-and-breathless")
    page = visit()
    reach(page, ".skip")
    reach(page, ".doors li:nth-last-child(3) .door")
    strike(page, "Enter")
    if page.url.endswith("/new"):
        reach(page, "main button")
        strike(page, "Enter")
    for _ in range(40):
        if page.url.endswith("/result"):
            break
        for name, values in chosen(page.content(), given).items():
            for value in values:
                if page.locator(f'input[type=text][name="{name}"]').count():
                    reach(page, f'[name="{name}"]')
                    page.keyboard.type(value)
                else:
                    pick(page, name, value)
        reach(page, "main form[action$='/answers'] button")
        strike(page, "Enter")
    assert page.locator(".action.emergency").count() == 1


def pick(page: Page, name: str, value: str) -> None:
    box = f'input[name="{name}"][value="{value}"]'
    if page.locator(box).get_attribute("type") == "radio":
        reach(page, f'input[name="{name}"]')
        page.keyboard.press("Space")
        for _ in range(30):
            if page.locator(box).is_checked():
                break
            page.keyboard.press("ArrowDown")
    else:
        reach(page, box)
        page.keyboard.press("Space")
    assert page.locator(box).is_checked()


def test_the_body_map_and_its_list_are_one(visit, app):
    page = visit(390, app.left_at("runner-fluttering-thigh", "twitch-site"))
    page.locator(".map .front-thigh-1").click()
    assert page.locator("#site-front-thigh").is_checked()
    assert page.locator(".map .r-front-thigh").first.evaluate("(r) => getComputedStyle(r).fillOpacity") == "0.45"
    page.locator(".map .front-thigh-2").click()
    assert not page.locator("#site-front-thigh").is_checked()
    for spot in page.locator(".map .spot").all():
        name = (spot.get_attribute("for") or "").removeprefix("site-")
        spot.click()
        assert page.locator(f"#site-{name}").is_checked()
        spot.click()


def test_on_paper_the_text_is_whole_and_the_rest_is_gone(visit, app):
    page = visit(1280, app.left_at("runner-fluttering-thigh", "the end"))
    words = page.locator("main h1, main h2, main h3, main p, main li").evaluate_all(
        "all => all.filter((one) => !one.closest('.no-print')).map((one) => one.textContent.trim()).filter(Boolean)"
    )
    page.emulate_media(media="print")
    for gone in (".top nav", ".bottom", ".skip", "main button", "main .quiet"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    shown = page.locator("main h1, main h2, main h3, main p, main li").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"
    )
    assert len(words) > 30
    assert set(words) <= set(shown)
    ink = page.locator("h1").evaluate("(h) => getComputedStyle(h).color")
    assert ink == "rgb(0, 0, 0)"
    assert page.pdf().startswith(b"%PDF")


def press_door(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator(".door", has_text=words).click()
