"""Every kind of page is sound: axe in light and dark, no sideways scrolling, large targets, nothing overlaps."""

import pytest

from tests.browser.app import HEIGHT, opened
from tests.browser.places import PLACES
from tests.browser.sound import faults, misplaced

POLICIES = {"CSP: connect-src", "CSP: script-src-elem"}


@pytest.mark.parametrize("name", PLACES)
def test_each_kind_of_page_is_sound(visit, app, name):
    place = PLACES[name]
    page = visit(390, place.path(app))
    place.then(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], (width, scheme)
    page.set_viewport_size({"width": 320, "height": HEIGHT[320]})
    assert misplaced(page) == []


def test_the_ruler_finds_what_is_wrong(visit):
    page = visit(390, "/about")
    page.evaluate("document.querySelector('h1').style.width = '500px'")
    page.evaluate("document.querySelector('.brand').style = 'min-height: 0; height: 20px'")
    page.evaluate("document.querySelector('main p').style.marginTop = '-60px'")
    page.evaluate("document.querySelector('.next').style.color = '#ccc'")
    found = " ".join(faults(page))
    for words in ("scrolls sideways", "overlap", "color-contrast", "small target"):
        assert words in found


def test_what_would_leave_this_machine_is_stopped_and_heard_of(browser, app):
    context, seen = opened(browser, app)
    with context:
        page = context.new_page()
        page.goto("/about")
        assert seen.complaints == []
        page.evaluate("fetch('http://192.0.2.1/').catch(() => 0)")
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { text: 'window.bad = 1' }))"
        )
        assert page.evaluate("window.bad") is None
        for _ in range(600):  # what the page says comes in when it likes
            if len(POLICIES & set(seen.complaints)) == len(POLICIES):
                break
            page.wait_for_timeout(100)
    assert set(seen.complaints) >= POLICIES
