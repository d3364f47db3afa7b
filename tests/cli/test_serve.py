"""``vastus serve`` hands what is kept to the app, for as long as it runs and no longer."""

import gc
import re

import pytest

from vastus.service.data.data import Data
from vastus.service.data.folder import opened
from vastus.service.settings import Settings
from vastus.store.folder import InUse
from vastus.web import app


@pytest.fixture
def served(vastus, monkeypatch, tmp_path):
    """Run ``vastus serve`` up to where the app would listen, and return what it was given."""
    monkeypatch.setenv("VASTUS_HOME", str(tmp_path))
    seen: dict[str, object] = {}

    def serve(data, port, *, browser, reached_at):
        reached_at("http://127.0.0.1:8642/")
        seen.update(data=data, port=port, browser=browser)
        with pytest.raises(InUse) as caught, opened(Settings.read()):
            raise AssertionError("the folder is held by one alone")
        seen["address"] = caught.value.where

    monkeypatch.setattr(app, "serve", serve)

    def run(*words):
        seen.clear()
        try:
            done = vastus("serve", *words)
        finally:
            gc.enable()
        return done, seen

    return run


@pytest.mark.parametrize(
    ("words", "port", "browser"),
    [
        ((), None, True),
        (("--no-browser",), None, False),
        (("--port", "1024"), 1024, True),
        (("--port", "65535", "--no-browser"), 65535, False),
    ],
)
def test_the_app_gets_the_port_and_whether_a_browser_opens(served, words, port, browser):
    done, seen = served(*words)
    assert (done.exit_code, done.stdout) == (0, "")
    assert (seen["port"], seen["browser"]) == (port, browser)
    assert isinstance(seen["data"], Data)


def test_another_that_starts_meanwhile_is_told_where_it_runs_and_may_start_later(served):
    assert served()[1]["address"] == "http://127.0.0.1:8642/"
    done, seen = served()
    assert (done.exit_code, seen["address"]) == (0, "http://127.0.0.1:8642/")


@pytest.mark.parametrize("port", ["0", "80", "1023", "65536", "http"])
def test_a_port_that_nobody_may_listen_at_is_refused(served, port):
    done, seen = served("--port", port)
    assert done.exit_code == 2
    assert re.search("is not in the range|is not a valid", done.stderr)
    assert seen == {}
