"""Recordings in the browser, without one: bringing files, waiting, the result in words, charts, marks and erasing."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec
import pytest

from tests.service.results import result, twitch
from tests.service.signals import TIMES, write_csv, write_edf
from tests.store.steps import recording as row
from tests.web.person import OWN, Person
from vastus.contract.measure import Left
from vastus.service.recordings import marks
from vastus.store.disk import Unusable
from vastus.store.files import PIECE


@pytest.fixture(scope="module")
def edf(tmp_path_factory):
    return write_edf(tmp_path_factory.mktemp("edf") / "a.edf").read_bytes()


@pytest.fixture
def person(tmp_path):
    return Person(folder=tmp_path).enter()


@pytest.fixture(scope="module")
def measured(tmp_path_factory, edf):
    """Return somebody who has brought a real file, and its id; the tests that use it only look."""
    person = Person(folder=tmp_path_factory.mktemp("home")).enter()
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("thigh.edf", edf)})
        name = page.url.path.split("/")[2]
        until(person, name, "done")
    return person, name


def until(person, name, stage):
    for _ in range(600):
        if person.get(f"/recordings/{name}/progress").json()["stage"] == stage:
            return person.get(f"/recordings/{name}")
        time.sleep(0.1)
    raise AssertionError(person.recordings.recording(name))


def words(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def given(person, found, name="r", **changes):
    """Keep a result made by hand, and return its page."""
    kept = msgspec.structs.replace(row(name), marks=(), summary=marks.summary(found), **changes)
    person.interviews.store.recordings.put(kept, msgspec.json.encode(found))
    return person.get(f"/recordings/{name}")


# Bringing a file


def begin(person, size, key="a-key-of-a-file", name="a.edf", site="nowhere"):
    return person.post("/recordings/begin", {"name": name, "size": str(size), "key": key, "site": site})


def piece(person, address, at, content):
    headers = {**OWN, "content-type": "application/octet-stream"}
    return person.client.post(f"{address}/pieces?at={at}", content=content, headers=headers)


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(person, edf):
    told = begin(person, len(edf)).json()
    assert (told["received"], told["size"], told["whole"]) == (0, len(edf), False)
    half = len(edf) // 2
    assert piece(person, told["address"], 0, edf[:half]).json()["received"] == half
    assert "A part of this file is here" in words(person.get(told["address"]))
    assert "Choose that file again to go on" in words(person.get("/record"))
    again = begin(person, len(edf)).json()
    assert (again["address"], again["received"]) == (told["address"], half)
    wrong = piece(person, told["address"], 0, b"x")
    assert (wrong.status_code, wrong.json()["received"]) == (409, half)
    assert piece(person, told["address"], half, edf[half:]).json()["whole"]
    assert person.recordings.recording(told["address"].split("/")[2]).site == ""  # no such place
    assert "vastus is measuring" in words(person.get(told["address"]))
    assert "It waits for its turn" in words(person.get(told["address"]))
    assert person.recordings.file(told["address"].split("/")[2]).read_bytes() == edf


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1e9"])
def test_what_has_no_size_is_no_file(person, size):
    assert begin(person, size).status_code == 400


def test_too_much_and_too_soon_are_said(person):
    assert (begin(person, 10**10).status_code, "2 GB" in begin(person, 10**10).json()["error"]) == (413, True)
    given(person, result(1.0), at=datetime.now(UTC))
    assert begin(person, 10).status_code == 409
    assert "The next recording is on" in words(person.get("/record"))
    assert "something is new or worse" in words(person.get("/record"))
    assert person.post("/recordings", files={"file": ("a", b"x")}).url.path == "/record"
    assert person.begin().url.path.startswith("/interviews/")  # nobody is made to wait for the questions


@pytest.mark.parametrize(("at", "content"), [("x", b"a"), ("", b"a"), ("0", b""), ("0", b"x" * (PIECE + 1))])
def test_a_piece_that_cannot_be_is_refused(person, at, content):
    address = begin(person, PIECE * 3).json()["address"]
    assert piece(person, address, at, content).status_code == 400
    assert piece(person, "/recordings/none", 0, b"a").status_code == 404


def test_without_a_script_the_form_brings_the_file(person, edf, monkeypatch):
    monkeypatch.setattr("vastus.web.recordings.upload.PIECE", 100_000)
    page = person.post("/recordings", data={"key": "0123456789", "site": "calf"}, files={"file": ("C:\\leg.edf", edf)})
    assert (page.status_code, "leg.edf" in page.text, "C:" in page.text) == (200, True, False)
    name = page.url.path.split("/")[2]
    assert person.recordings.file(name).read_bytes() == edf
    assert (person.recordings.recording(name).size, person.recordings.recording(name).site) == (len(edf), "calf")


def test_without_a_file_it_is_asked_for(person):
    for files in ({"file": ("", b"")}, {"other": (None, b"x")}):
        page = person.post("/recordings", files=files)
        assert (page.status_code, "choose a file first" in page.text) == (400, True)
    assert person.recordings.files.ids() == []


def test_a_form_that_breaks_off_leaves_nothing(person):
    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.edf"\r\n\r\n'
    for content in (head + b"abc", head + b"y" * (PIECE + 9), b"nothing"):
        page = person.client.post("/recordings", content=content, headers=headers)
        assert page.status_code == 400
        assert "did not come in whole" in page.text or "choose a file" in page.text
    assert person.post("/recordings", {"file": "x"}).status_code == 400
    assert person.recordings.files.ids() == []
    assert person.recordings.all() == []


def test_a_file_that_is_too_large_leaves_nothing(person, monkeypatch):
    monkeypatch.setattr("vastus.service.recordings.arrivals.LARGEST", 5000)
    page = person.post("/recordings", files={"file": ("a.edf", b"x" * 9000)})
    assert (page.status_code, "larger than" in page.text) == (413, True)
    assert person.recordings.files.ids() == []


# Waiting, and files that cannot be read


def test_no_count_is_shown_while_it_is_measured(person, edf):
    address = begin(person, len(edf)).json()["address"]
    piece(person, address, 0, edf)
    page = person.get(address)
    assert 'http-equiv="refresh"' in page.text
    assert not re.search(r"twitch", words(page).replace("vastus", ""))
    assert set(person.get(f"{address}/progress").json()) == {"stage", "share"}
    stopped = person.post(f"{address}/stop")
    assert "It is stopped" in stopped.text
    assert person.get(address).status_code == 404
    assert person.recordings.files.ids() == []


def test_a_table_without_a_unit_asks_for_it(person, tmp_path):
    content = write_csv(tmp_path / "a.csv").read_bytes()
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("a.csv", content)})
        address = page.url.path
        page = until(person, address.split("/")[2], "refused")
        said = words(page)
        assert "This file could not be measured" in said
        assert "--map" not in said
        assert "is not written" in said
        assert "says nothing about your leg" in said
        person.post(f"{address}/again", {"unit": "uV"})
        page = until(person, address.split("/")[2], "done")
    assert "15 twitches were seen" in words(page)
    assert 'value="uV"' in page.text  # and can be said otherwise
    assert "--map" not in page.text


def test_what_no_words_can_mend_offers_another_file(person):
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("diary.txt", b"Dear diary.\n" * 99)})
        page = until(person, page.url.path.split("/")[2], "refused")
    assert "Tell vastus what is in the file" not in page.text
    assert "Bring another file" in page.text


def test_a_number_that_is_none_changes_nothing(measured):
    person, name = measured
    for scale in ("x", "-1", "0", "1e5", "."):
        page = person.post(f"/recordings/{name}/again", {"scale": scale})
        assert (page.status_code, "Please write a number" in page.text) == (400, True)
    assert person.recordings.recording(name).stage == "done"


# The result


def test_the_result_says_in_words_what_was_seen(measured):
    person, name = measured
    page = person.get(f"/recordings/{name}")
    said = words(page)
    assert f"{len(TIMES)} twitches were seen" in said
    assert "could be watched" in said
    assert "a minute. The true rate lies most likely between" in said
    assert said.index("twitches were seen") < said.index("How good this recording was") < said.index("Look at it")
    assert "0:02.00" in said
    assert "<details>" in page.text
    for chart in ("raster", "intervals"):
        assert f'data-chart="/recordings/{name}/charts/{chart}"' in page.text
        assert f'<noscript><img src="/recordings/{name}/charts/{chart}.svg"' in page.text


def test_none_seen_is_told_as_a_limit(person):
    page = given(person, result())
    said = words(page)
    assert "No twitch was seen" in said
    assert "There can still be up to" in said
    assert "None was found." in said


def test_a_bad_signal_is_no_measurement(person):
    page = given(person, result(3.0, 4.0, word="none"))
    said = words(page)
    assert "This recording cannot tell" in said
    assert "0:03.000" not in said
    assert "a minute" not in said
    assert "Take out" not in said


def test_a_result_without_its_file_says_so(person):
    said = words(given(person, result(3.0)))
    assert "not on this machine" in said
    assert person.get("/recordings/r/file").status_code == 404
    assert person.get("/recordings/r/still").status_code == 404
    assert person.get("/recordings/r/trace").status_code == 404
    assert person.get("/recordings/r/charts/shapes").status_code == 404
    assert person.get("/recordings/r/charts/raster").status_code == 200
    assert person.get("/recordings/r/charts/nothing").status_code == 404


def test_many_twitches_have_pages(person):
    given(person, result(*(float(k) for k in range(1, 26))))
    for page, shown in (("1", "0:01.000"), ("2", "0:11.000"), ("3", "0:25.000"), ("99", "0:25.000"), ("x", "0:01.000")):
        said = words(person.get(f"/recordings/r?page={page}"))
        assert shown in said
    assert "Page 3 of 3" in words(person.get("/recordings/r?page=3"))


def test_what_is_measured_by_now_is_not_stopped(person):
    given(person, result(3.0))
    assert person.post("/recordings/r/stop").url.path == "/recordings/r"
    assert person.recordings.recording("r").stage == "done"


def test_a_full_disk_is_told(person, monkeypatch):
    address = begin(person, 10).json()["address"]

    def full(*_):
        raise Unusable("The disk is full.")

    monkeypatch.setattr(person.recordings.files, "add", full)
    answer = piece(person, address, 0, b"0123456789")
    assert (answer.status_code, answer.json()["error"]) == (507, "The disk is full.")


# Looking


def test_the_trace_can_be_looked_at_to_the_millisecond(measured):
    person, name = measured
    spec = person.get(f"/recordings/{name}/trace?begin=1.9&end=2.1&width=600&line=0").json()
    rows = spec["layer"][1]["data"]["values"]
    assert 0.0004 < rows[1]["t"] - rows[0]["t"] < 0.002
    assert max(row["high"] for row in rows) > 100
    assert [round(one["t"], 2) for one in spec["layer"][2]["data"]["values"]] == [2.0]
    whole = person.get(f"/recordings/{name}/trace?width=600").json()["layer"]
    assert len(whole[1]["data"]["values"]) == 300
    assert max(row["high"] for row in whole[1]["data"]["values"]) > 100
    assert len(whole[2]["data"]["values"]) == len(TIMES)
    near = words(person.get(f"/recordings/{name}?begin=1.9&end=2.1"))
    assert "From 1.90 to 2.10 seconds" in near


@pytest.mark.parametrize(
    "query",
    ["begin=x&end=y", "begin=-5&end=1e9", "begin=50&end=2", "begin=nan&end=inf", "line=99&width=1", "width=99999"],
)
def test_whatever_the_address_says_there_is_something_to_see(measured, query):
    person, name = measured
    spec = person.get(f"/recordings/{name}/trace?{query}").json()
    begin_, end = spec["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert 0 <= begin_ < end <= 90
    assert person.get(f"/recordings/{name}?{query}").status_code == 200


def test_each_way_to_look_elsewhere_leads_there(measured):
    person, name = measured
    page = person.get(f"/recordings/{name}?begin=40&end=44")
    ways = dict(re.findall(r'data-move="(\w+)" href="[^?]*\?begin=([\d.]+&amp;end=[\d.]+)', page.text))
    spans = {way: [float(part) for part in re.findall(r"[\d.]+", span)] for way, span in ways.items()}
    assert spans["closer"] == [41.5, 42.5]
    assert spans["wider"] == [34, 50]
    assert (spans["earlier"], spans["later"]) == ([38, 42], [42, 46])
    assert spans["whole"] == [0, 90]
    assert spans["after"][0] < 46 < spans["after"][1]
    assert spans["before"][0] < 38 < spans["before"][1]


def test_what_was_left_out_is_shaded_and_parts_the_times_between(person):
    left = (Left(11.0, 12.0, "voluntary"), Left(80.0, 90.0, "gap"))
    given(person, result(10.0, twitch(10.004, doublet=True), 10.3, 13.0, 13.2, left=left))
    spec = person.get("/recordings/r/charts/intervals").json()
    counts = {row["between"]: row["times"] for row in spec["data"]["values"] if row["times"]}
    assert counts == {"250 ms to 500 ms": 1, "100 ms to 250 ms": 1}
    raster = person.get("/recordings/r/charts/raster?dark=1&width=2000").json()
    assert [row["group"] for row in raster["data"]["values"]] == ["group 1"] * 4  # the two of a pair fall on one pixel
    assert raster["width"] == 2000


def test_a_chart_is_drawn_for_paper_and_kept(measured):
    person, name = measured
    drawn = person.get(f"/recordings/{name}/charts/intervals.svg")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert "how often" in drawn.text
    assert len(list(person.recordings.folder(name).glob("drawn-*.svg"))) == 1
    assert person.get(f"/recordings/{name}/charts/intervals.svg").content == drawn.content


def test_the_file_is_handed_out_in_ranges(measured, edf):
    person, name = measured
    whole = person.get(f"/recordings/{name}/file")
    assert (whole.status_code, whole.content == edf) == (200, True)
    assert whole.headers["content-disposition"] == "attachment"
    last = len(edf) - 1
    for asked, (first, end) in {
        "bytes=0-9": (0, 9),
        "bytes=100-": (100, last),
        "bytes=-7": (last - 6, last),
        f"bytes=5-{10**12}": (5, last),
    }.items():
        part = person.get(f"/recordings/{name}/file", range=asked)
        assert part.status_code == 206
        assert part.content == edf[first : end + 1]
        assert part.headers["content-range"] == f"bytes {first}-{end}/{len(edf)}"
    for asked in ("bytes=-", "bytes=9-3", "lines=1-2", "bytes=1-2,5-6"):
        assert person.get(f"/recordings/{name}/file", range=asked).status_code == 200


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"RIFF\0\0\0\0AVI ", "video/x-msvideo"),
        (b"<html><script>", "application/octet-stream"),
    ],
)
def test_only_a_video_is_played_and_nothing_runs(person, head, kind):
    address = begin(person, 40).json()["address"]
    piece(person, address, 0, head.ljust(40, b"x"))
    answer = person.get(f"{address}/file")
    assert answer.headers["content-type"].split(";")[0] == kind
    assert ("attachment" in answer.headers.get("content-disposition", "")) == (not kind.startswith("video"))
    assert answer.headers["x-content-type-options"] == "nosniff"


# Marks


def test_a_mark_counts_at_once_and_can_be_taken_back(person):
    given(person, result(10.0, 20.0, 30.0))
    page = person.post("/recordings/r/marks", {"time": "20.0", "what": "none"})
    assert "2 twitches were seen" in words(page)
    assert "taken out" in words(page)
    assert "Your own marks are counted in: 1" in words(page)
    page = person.post("/recordings/r/marks", {"time": "0:40,5", "what": "twitch"})
    assert "3 twitches were seen" in words(page)
    assert "added by you" in words(page)
    for time_ in ("20.0", "40.5"):
        page = person.post("/recordings/r/marks", {"time": time_, "what": "back"})
    assert "3 twitches were seen" in words(page)
    assert "Your own marks" not in words(page)


@pytest.mark.parametrize("form", [{"time": "x"}, {"time": "999"}, {}, {"time": "-4"}, {"time": "1", "what": "y"}])
def test_a_mark_that_cannot_be_is_said(person, form):
    given(person, result(10.0))
    page = person.post("/recordings/r/marks", {"what": "twitch", **form})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert person.recordings.recording("r").marks == ()


# Lists, weeks, erasing


def test_the_list_shows_days_and_weeks_and_no_single_counts(person):
    assert "There is none yet." in words(person.get("/recordings"))
    for number in range(4):
        at = datetime.now(UTC) - timedelta(weeks=4 - number)
        given(person, result(*(float(k) for k in range(1, 9 + number))), f"r{number}", key=f"k{number}", at=at)
    said = words(person.get("/recordings"))
    assert "inside your usual range" in said
    assert "twitches were seen" not in said
    assert said.count("electrodes, Front of the thigh, 2 minutes watched") == 4
    assert "make a recording" in said
    assert "4 recordings" in words(person.get("/data"))


def test_one_recording_is_erased_after_asking(person, edf):
    address = begin(person, len(edf)).json()["address"]
    piece(person, address, 0, edf)
    assert "Erase this recording?" in words(person.get(f"{address}/erase"))
    assert person.post(f"{address}/erase", {}).url.path == f"{address}/erase"
    assert person.post(f"{address}/erase", {"sure": "yes"}).url.path == "/recordings"
    assert person.get(address).status_code == 404
    assert person.recordings.files.ids() == []


def test_erasing_everything_erases_recordings_too(person, edf):
    piece(person, begin(person, len(edf)).json()["address"], 0, edf)
    person.post("/data/erase", {"sure": "yes"})
    assert person.recordings.all() == []
    assert person.recordings.files.ids() == []


# For programs


def test_the_api_measures_what_it_is_sent(person, edf, tmp_path):
    headers = {**OWN, "content-type": "application/octet-stream"}
    raw = person.client.post("/api/measure", content=edf, headers=headers)
    assert raw.status_code == 200
    assert (raw.json()["contract"], len(raw.json()["twitches"])) == (1, len(TIMES))
    form = person.client.post("/api/measure?channels=1", files={"file": ("a.edf", edf)}, headers=OWN)
    assert [one["name"] for one in form.json()["recording"]["channels"]] == ["EMG thigh 1"]
    table = write_csv(tmp_path / "a.csv").read_bytes()
    asks = person.client.post("/api/measure", content=table, headers=headers)
    assert (asks.status_code, asks.json()["code"]) == (422, "unit")
    assert person.client.post("/api/measure?columns=unit=uV", content=table, headers=headers).status_code == 200
    assert person.recordings.all() == []
    assert person.recordings.files.ids() == []


def test_the_api_says_what_is_wrong(person):
    headers = {**OWN, "content-type": "application/octet-stream"}
    for query, content in (("", b""), ("?columns=x", b"a"), ("?scale=-1", b"a")):
        answer = person.client.post(f"/api/measure{query}", content=content, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["error"]
    broken = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    assert person.client.post("/api/measure", content=b"--x\r\nbroken", headers=broken).status_code == 400
    assert person.recordings.files.ids() == []


def test_the_specifications_are_vega_lite(measured):
    person, name = measured
    for chart in ("trace", "charts/raster", "charts/intervals"):
        for query in urlencode({"width": 350}), urlencode({"width": 900, "dark": 1}):
            spec = person.get(f"/recordings/{name}/{chart}?{query}").json()
            assert spec["$schema"].endswith("/vega-lite/v6.json")
            assert json.dumps(spec).count("http") == 1  # it fetches nothing


def test_many_twitches_are_drawn_as_many_as_there_are_pixels(person):
    given(person, result(*(k / 100 for k in range(1, 9001))))
    raster = person.get("/recordings/r/charts/raster?width=400").json()
    assert len(raster["data"]["values"]) == 301  # 90 of 120 seconds on 400 pixels
