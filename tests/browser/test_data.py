"""What is kept, brought away, brought back and erased, and how the app is opened and stopped."""

import json
import sys

from tests.browser.app import asked, hold, opened, press, started, story
from tests.browser.sound import faults


def traces(home, word):
    """Return the files of the folder that hold a word, read raw."""
    return [path for path in home.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_export_erase_and_bring_back(visit, app, tmp_path):
    page = visit()
    assert faults(page) == []
    assert "Your last result" not in page.locator("main").inner_text()
    address = app.left_at("no-pee-since-yesterday", "the end")
    name = address.split("/")[2]
    assert traces(app.home, name)
    page.goto("/")
    press(page, "Your data")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save a copy").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert name in file.read_text()
    assert json.loads(file.read_text())

    assert "All of it was here already" in bring(page, file)
    press(page, "Erase everything")
    press(page, "Erase everything")
    assert page.locator("h1").inner_text() == "Everything is erased"
    assert faults(page) == []
    assert traces(app.home, name) == []
    press(page, "Go to the first page")
    assert "Your last result" not in page.locator("main").inner_text()
    assert page.goto(address).status == 404

    page.goto("/data")
    assert "what was new in it is kept now" in bring(page, file)
    assert page.goto(address).status == 200
    assert page.locator(".action.emergency").count() == 1


def bring(page, file):
    page.locator("#file").set_input_files(file)
    press(page, "Bring it back")
    return page.locator("main").inner_text()


def test_a_file_that_is_no_export_changes_nothing(visit, tmp_path):
    page = visit(path="/data")
    before = page.locator("p", has_text="Kept now").inner_text()
    file = tmp_path / "holiday.json"
    file.write_text('{"beach": true}')
    assert "Nothing was changed" in bring(page, file)
    assert faults(page) == []
    assert page.locator("p", has_text="Kept now").inner_text() == before


def test_who_was_not_let_in_sees_nothing(browser, app):
    with browser.new_context() as stranger:
        page = stranger.new_page()
        answer = page.goto(app.at)
        assert (answer.status, "Please open vastus from the terminal" in page.content()) == (401, True)
        assert page.goto(app.door).status == 401


def test_the_file_that_the_browser_opens_lets_it_in_and_quit_stops_it(browser, tmp_path):
    script = tmp_path / "open.py"
    script.write_text("import sys; print(sys.argv[1], flush=True)")  # into the output of the app, after its own line
    with started(tmp_path / "home", BROWSER=f"{sys.executable} {script} %s") as app:
        context, seen = opened(browser, app)
        with context:
            page = context.new_page()
            page.goto(app.says())
            page.wait_for_url(f"{app.at}/")
            assert page.locator("h1").inner_text().startswith("Does a muscle")
            press(page, "Quit")
            assert faults(page) == []
            press(page, "Stop vastus")
            assert page.locator("h1").inner_text() == "vastus has stopped"
            assert faults(page) == []
        assert app.child.wait(10) == 0
        assert seen.complaints == []


def test_what_was_answered_outlives_a_stop(browser, tmp_path):
    given = story("calf-swollen-and-breathless")
    with started(tmp_path) as app:
        context, _ = opened(browser, app)
        with context:
            page = context.new_page()
            page.goto(app.door)
            app.cookies = context.cookies()
            page.goto(app.left_at("calf-swollen-and-breathless", "breathless"))
            assert "breathless" in asked(page)
    with started(tmp_path) as app:
        context, _ = opened(browser, app)
        with context:
            page = context.new_page()
            page.goto(app.door)
            with page.expect_navigation():
                page.locator(".door", has_text="Go on where you stopped").click()
            assert "breathless" in asked(page)
            hold(page, given)
            assert page.locator(".action.emergency").count() == 1
