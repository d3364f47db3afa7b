"""A recording as a person makes it: brought, measured, looked at, marked; without scripts too, and by keyboard."""

import pytest

from tests.browser.app import opened, press, started, wait
from tests.browser.places import drawn
from tests.browser.sound import faults
from tests.service.signals import TIMES, write_edf, write_mp4
from vastus.store.files import PIECE

COUNT = f"{len(TIMES)} twitches were seen"


@pytest.fixture(scope="module")
def edf(tmp_path_factory):
    return write_edf(tmp_path_factory.mktemp("edf") / "thigh.edf")


@pytest.fixture(autouse=True)
def nothing_kept(app):
    """Begin each test with nothing: one recording a day is offered."""
    with app.client() as client:
        client.post("/data/erase", data={"sure": "yes"})


def choose(page, file):
    page.locator("#site").select_option("front-thigh")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Measure this file").click()


def until(page, words):
    page.locator("h1", has_text=words).wait_for(timeout=60_000)


def headline(page):
    return page.locator("h1").inner_text()


def held_back(page, at):
    """Hold back each piece from ``at`` on; return where each piece began, and those that are held."""
    begun, held = [], []

    def stand(route):
        begun.append(int(route.request.url.rsplit("=", 1)[1]))
        if begun[-1] >= at:
            held.append(route)
        else:
            route.continue_()

    page.route("**/pieces*", stand)
    return begun, held


def reached(page, at):
    """Return what waits until the piece that begins there is asked for: all before it are kept then."""
    return page.expect_request(lambda request: request.url.endswith(f"/pieces?at={at}"))


def large(folder):
    file = folder / "long.edf"
    file.write_bytes(bytes(6 * PIECE))
    return file


@pytest.mark.parametrize("width", [390, 1280])
def test_a_file_is_brought_measured_and_looked_at(visit, app, edf, width):
    page = visit(width, "/")
    press(page, "Record")
    choose(page, edf)
    page.wait_for_url("**/recordings/*")
    until(page, COUNT)
    assert "Front of the thigh" in page.locator("main nav").first.inner_text()
    drawn(page)
    assert faults(page) == []
    assert "From 0.00 to 40.00 seconds" in page.locator(".where").inner_text()
    page.locator("[data-move=after]").focus()
    page.keyboard.press("Enter")
    wait(page, "location.search !== ''")
    for _ in range(3):
        before = page.locator(".where").inner_text()
        page.locator("[data-move=closer]").focus()
        page.keyboard.press("Enter")
        wait(page, f"document.querySelector('.where').textContent !== {before!r}")
        assert page.evaluate("document.activeElement.dataset.move") == "closer"
    begin, end = (float(part) for part in page.locator(".where").inner_text().split() if part[0].isdigit())
    assert end - begin <= 0.05  # both are told to a hundredth
    assert faults(page) == []
    page.reload()
    drawn(page)
    assert page.locator(".where").inner_text() == f"From {begin:.2f} to {end:.2f} seconds"


def test_a_twitch_is_taken_out_and_put_back_by_keyboard(visit, app):
    page = visit(390, app_measured(app))
    out = page.get_by_role("button", name="Take out: the twitch at 0:02.0", exact=False)
    out.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert headline(page).startswith(str(len(TIMES) - 1))
    assert faults(page) == []
    back = page.get_by_role("button", name="Undo", exact=False)
    back.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert headline(page) == COUNT
    page.locator("#moment").fill("0:20.5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert headline(page).startswith(str(len(TIMES) + 1))
    page.locator("#moment").fill("soon")
    press(page, "Add a twitch")
    assert "Please write the moment" in page.get_by_role("alert").inner_text()
    assert faults(page) == []


def app_measured(app):
    app.recording = ""
    return app.measured()


def test_bringing_a_file_can_be_stopped(visit, app, tmp_path):
    page = visit(390, "/record")
    begun, held = held_back(page, 2 * PIECE)
    with reached(page, 2 * PIECE):
        choose(page, large(tmp_path))
    assert page.evaluate("document.querySelector('progress').value") == 33
    assert faults(page) == []
    assert page.evaluate("document.activeElement.textContent") == "Stop"
    with page.expect_event("requestfailed", lambda request: request.url.endswith(f"={2 * PIECE}")):
        page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert "It is stopped" in page.get_by_role("alert").inner_text()
    assert faults(page) == []
    for route in held:
        route.continue_()
    page.goto("/record")  # had one more begun, it would have been asked for before this page
    assert begun == [0, PIECE, 2 * PIECE]
    assert not list((app.home / "recordings").glob("*"))


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(visit, app, tmp_path):
    page = visit(390, "/record")
    begun, _ = held_back(page, 3 * PIECE)
    file = large(tmp_path)
    with reached(page, 3 * PIECE):
        choose(page, file)
    page.reload()
    assert "Choose that file again to go on" in page.locator("main").inner_text()
    assert faults(page) == []
    page.unroute("**/pieces*")
    before = len(begun)
    begun, _ = held_back(page, 6 * PIECE)
    choose(page, file)
    page.wait_for_url("**/recordings/*")
    assert (before, begun) == (4, [3 * PIECE, 4 * PIECE, 5 * PIECE])
    until(page, "could not be measured")  # zeros are no recording
    assert faults(page) == []


def test_measuring_can_be_stopped_and_nothing_is_kept(visit, app, edf):
    page = visit(390, "/record")
    with app.holding():
        choose(page, edf)
        page.wait_for_url("**/recordings/*")
        page.get_by_role("button", name="Stop, and keep nothing of it").click()
        until(page, "It is stopped")
    assert not list((app.home / "recordings").glob("*"))


def test_no_file_and_an_empty_one_are_told(visit, tmp_path):
    page = visit(390, "/record")
    (tmp_path / "empty.csv").write_bytes(b"")
    choose(page, tmp_path / "empty.csv")
    assert "This file is empty" in page.get_by_role("alert").inner_text()
    assert faults(page) == []


def test_a_file_can_be_dropped(visit, edf):
    page = visit(1280, "/record")
    page.evaluate(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(["time,x\\n1,2"], "dropped.csv"));
            const drop = new DragEvent("drop", { dataTransfer: held, cancelable: true });
            document.querySelector(".drop").dispatchEvent(drop);
        }"""
    )
    assert page.evaluate("document.querySelector('#file').files[0].name") == "dropped.csv"


def test_without_scripts_everything_can_be_reached(browser, app, edf):
    context, seen = opened(browser, app, 390, java_script_enabled=False)
    with context:
        page = context.new_page()
        page.goto("/record")
        page.locator("#file").set_input_files(edf)
        page.get_by_role("button", name="Measure this file").click()
        until(page, COUNT)  # the page loads itself until then
        page.get_by_role("link", name="Look at the twitch at 0:02", exact=False).click()
        assert "From 1.75 to 2.25 seconds" in page.locator(".where").inner_text()
        picture = page.locator("noscript img, .chart img").first.get_attribute("src") or ""
        assert picture.startswith(page.url.split(app.at)[1].split("?")[0])
        drawing = context.request.get(picture, timeout=60_000)
        assert drawing.text().startswith("<svg")
    assert seen.complaints == []


def test_the_page_can_be_printed(visit, app):
    page = visit(1280, app_measured(app))
    drawn(page)
    page.emulate_media(media="print")
    assert page.locator(".chart svg").first.is_visible()
    assert not page.locator(".moves").is_visible()
    assert not page.locator("#line").is_visible()
    assert not page.get_by_role("button", name="Add a twitch").is_visible()
    assert page.locator("details table").first.is_visible()


def test_a_recording_waits_for_a_start(browser, tmp_path, edf):
    with started(tmp_path / "home") as app, app.holding():
        with browser.new_context() as context:
            context.new_page().goto(app.door)
            app.cookies = context.cookies()
        with app.client() as client:
            client.post("/recordings", files={"file": ("thigh.edf", edf.read_bytes())})
    with started(tmp_path / "home") as app:
        context, _ = opened(browser, app)
        with context:
            page = context.new_page()
            page.goto(app.door)
            page.goto("/recordings")
            page.get_by_role("link", name="Open the recording", exact=False).click()
            until(page, COUNT)


def test_a_video_is_shown_and_played_from_any_moment(visit, tmp_path):
    page = visit(390, "/record")
    choose(page, write_mp4(tmp_path / "leg.mp4"))
    page.wait_for_url("**/recordings/*")
    until(page, "This recording cannot tell")
    drawn(page)
    assert faults(page) == []
    wait(page, "document.querySelector('video').readyState >= 1")
    assert 2.5 < page.evaluate("document.querySelector('video').duration") < 3.5
    page.evaluate("document.querySelector('video').currentTime = 2")
    wait(page, "document.querySelector('video').readyState >= 2 && !document.querySelector('video').seeking")
    still = page.evaluate("document.querySelector('.still image').getBBox().width")
    assert still == 320
