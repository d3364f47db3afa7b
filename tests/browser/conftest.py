import shutil

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app import NEEDED, App, chromium, opened, started


@pytest.fixture(scope="module")
def browser():
    """One Chromium for a file; it is closed at its end, so that no event loop is left to the tests that follow."""
    if shutil.which("chromium") is None:
        pytest.skip(NEEDED)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def app(browser: Browser, tmp_path_factory):
    """One app for a file; the browser went in by the code."""
    with started(tmp_path_factory.mktemp("home")) as app:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(app.door)
            assert page.url == f"{app.at}/"
            app.cookies = context.cookies()
        yield app


@pytest.fixture
def visit(browser: Browser, app: App):
    """Open a window; in the end nothing it did left this machine, and nothing was refused by the policy."""
    windows = []

    def visit(width: int = 390, path: str = "/", **more) -> Page:
        context, seen = opened(browser, app, width, **more)
        windows.append((context, seen))
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context, seen in windows:
        context.close()
        assert seen.requests
        assert [url for url in seen.requests if not url.startswith(f"{app.at}/")] == []
        assert seen.complaints == []
