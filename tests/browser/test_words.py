"""In a language two fifths longer than English every kind of page still fits on a phone."""

import pytest

from tests.browser.app import opened, started
from tests.browser.places import PLACES
from tests.browser.sound import misplaced


@pytest.fixture(scope="module")
def app(browser, tmp_path_factory):
    """One app that speaks the pseudo-language."""
    with started(tmp_path_factory.mktemp("home"), VASTUS_LANGUAGE="qps") as app:
        with browser.new_context() as context:
            context.new_page().goto(app.door)
            app.cookies = context.cookies()
        yield app


@pytest.fixture(scope="module")
def window(browser, app):
    context, _ = opened(browser, app, 390)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PLACES)
def test_each_kind_of_page_fits(app, window, name):
    place = PLACES[name]
    window.goto(place.path(app))
    place.then(window)
    assert window.locator("html").get_attribute("lang") == "qps"
    assert "⟦" in window.title()
    assert misplaced(window) == []


def test_words_that_do_not_fit_are_found(window):
    window.goto("/learn/mechanism")
    assert misplaced(window) == []
    window.evaluate("document.querySelector('h1').style.whiteSpace = 'nowrap'")
    window.evaluate("document.querySelector('foreignObject').setAttribute('height', '9')")
    found = " ".join(misplaced(window))
    for words in ("scrolls sideways", "words cut"):
        assert words in found
