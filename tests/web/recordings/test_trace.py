"""What the page of a recording fetches: its trace to the millisecond, charts as data and as drawings, its file."""

import json
import re
from urllib.parse import urlencode

import pytest

from tests.service.results import result, twitch
from tests.service.signals import TIMES
from tests.web.recordings.visit import begin, given, piece, words
from vastus.contract.measure import Left


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
    ["begin=x&end=y", "begin=-5&end=1e9", "begin=30&end=2", "begin=nan&end=inf", "line=99&width=1", "width=99999"],
)
def test_whatever_the_address_says_there_is_something_to_see(measured, query):
    person, name = measured
    spec = person.get(f"/recordings/{name}/trace?{query}").json()
    begin_, end = spec["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert 0 <= begin_ < end <= 40
    assert person.get(f"/recordings/{name}?{query}").status_code == 200


def test_each_way_to_look_elsewhere_leads_there(measured):
    person, name = measured
    page = person.get(f"/recordings/{name}?begin=20&end=24")
    ways = dict(re.findall(r'data-move="(\w+)" href="[^?]*\?begin=([\d.]+&amp;end=[\d.]+)', page.text))
    spans = {way: [float(part) for part in re.findall(r"[\d.]+", span)] for way, span in ways.items()}
    assert spans["closer"] == [21.5, 22.5]
    assert spans["wider"] == [14, 30]
    assert (spans["earlier"], spans["later"]) == ([18, 22], [22, 26])
    assert spans["whole"] == [0, 40]
    assert spans["after"][0] < 26 < spans["after"][1]
    assert spans["before"][0] < 18 < spans["before"][1]


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
