"""The pages to read, and the search over them."""

import pytest

from tests.browser.app import press


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_first_page_to_a_page_about_magnesium_and_its_sources(visit, width):
    page = visit(width)
    with page.expect_navigation():
        page.locator(".door", has_text="I want to understand it").click()
    page.get_by_role("searchbox").fill("magnesium")
    press(page, "Search")
    assert page.locator(".hits li").count() >= 3
    assert "magnesium" in page.locator("mark").first.inner_text().lower()
    with page.expect_navigation():
        page.locator(".hits a").first.click()
    assert "agnesium" in page.locator("h1").inner_text()
    source = page.locator(".numbers a").first
    target = page.locator(source.get_attribute("href") or "")
    source.click()
    assert target.is_visible()
    assert page.locator(".next").is_visible()


def test_words_that_no_page_knows_lead_on(visit):
    page = visit(path="/learn")
    page.get_by_role("searchbox").fill("<script>alert(1)</script>")
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn?q=*")
    assert "No page speaks of that" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.locator(".shelf a").first.click()
    assert page.locator(".hits li").count() >= 1


def test_a_fold_is_opened_by_keyboard(visit):
    page = visit(path="/learn")
    fold = page.locator("details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("a").first.is_visible()
