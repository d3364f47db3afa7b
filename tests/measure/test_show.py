"""What a notebook shows of a recording and of its twitches."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.measure.twitching import twitches
from vastus.measure import show
from vastus.measure.recording import Channel, Recording, held
from vastus.measure.spans import Span
from vastus.measure.twitches import Twitches

ONE = [Channel("a", "", "uV")]


def words(html: str) -> str:
    return " ".join(ElementTree.fromstring(f"<div>{html}</div>").itertext())


def drawn(html: str, tag: str, **attributes: str) -> list[ElementTree.Element]:
    tree = ElementTree.fromstring(f"<div>{html}</div>")
    parts = [part for part in tree.iter() if part.tag.endswith(tag)]
    return [part for part in parts if all(part.get(name) == value for name, value in attributes.items())]


def test_a_recording_names_its_channels_and_what_is_missing():
    lines = [Channel(f"EMG <{k}>", "", "uV") for k in range(12)]
    shown = words(show.recording(held(np.zeros((2000, 12)), 1000.0, lines, "emg", lost=[Span(0.5, 1.0, "gap")])))
    assert "EMG <0> (uV)" in shown
    assert "EMG <7> (uV) and 4 more" in shown
    assert "EMG <8>" not in shown
    assert "2.0 s at 1000 a second" in shown
    assert "0.5 s" in shown


@pytest.mark.parametrize("count", [1, 8])
def test_up_to_eight_channels_are_all_named(count):
    lines = [Channel(f"line {k}", "", "uV") for k in range(count)]
    shown = words(show.recording(held(np.zeros((10, count)), 10.0, lines, "emg")))
    assert all(line.name in shown for line in lines)
    assert "more" not in shown


def test_notes_of_the_reader_stand_in_the_table_and_none_make_no_row():
    plain = held(np.zeros((10, 1)), 10.0, ONE, "emg")
    assert "notes" not in words(show.recording(plain))
    assert "mended; left out" in words(show.recording(replace(plain, notes=("mended", "left out"))))


def test_twitches_show_how_often_and_when():
    shown = show.twitches(twitches(12, excluded=[Span(10, 40, "voluntary")]))
    assert "12 in 270 of 300 s watched" in words(shown)
    assert "2.7 a minute" in words(shown)
    assert len(drawn(shown, "path", stroke="#1668a8")) == 12
    (grey,) = drawn(shown, "rect", fill="#ddd")
    assert float(grey.get("x") or 0) == pytest.approx(10 * show.WIDTH / 300)
    assert float(grey.get("width") or 0) == pytest.approx(30 * show.WIDTH / 300)


def test_a_larger_twitch_stands_taller_and_the_largest_fills_the_line():
    value = twitches(3)
    sizes = np.array([10.0, 50.0, 100.0])
    shown = show.twitches(replace(value, events=replace(value.events, amplitude=sizes)))
    high = [float((part.get("d") or "").split("v-")[1]) for part in drawn(shown, "path", stroke="#1668a8")]
    assert high == pytest.approx(show.HEIGHT * sizes / 100)


def test_a_stretch_too_short_to_draw_is_still_half_a_pixel():
    (grey,) = drawn(show.twitches(twitches(1, excluded=[Span(10, 10.01, "flat")])), "rect")
    assert grey.get("width") == "0.5"


def test_without_a_twitch_the_line_is_empty_and_the_rate_nought():
    shown = show.twitches(twitches(0))
    assert drawn(shown, "path", stroke="#1668a8") == []
    assert "0 in 300 of 300 s watched" in words(shown)
    assert "0 a minute" in words(shown)


def test_a_bad_signal_tells_no_rate():
    shown = words(show.twitches(twitches(2, excluded=[Span(0, 295, "flat")], notes=["flat"])))
    assert "cannot tell" in shown
    assert "a minute" not in shown


def test_names_from_a_file_cannot_become_markup():
    shown = show.recording(held(np.zeros((10, 1)), 10.0, [Channel("<script>x</script>", "", "uV")], "emg"))
    assert "<script>" not in shown
    marked = show.twitches(twitches(1, excluded=[Span(1, 2, "<b>&")]))
    assert "<b>" not in marked
    assert "<b>&" in words(marked)


def test_a_notebook_gets_from_the_values_what_show_says_of_them():
    recording = held(np.zeros((10, 1)), 10.0, ONE, "emg")
    assert vars(Recording)["_repr_html_"](recording) == show.recording(recording)
    assert vars(Twitches)["_repr_html_"](twitches(3)) == show.twitches(twitches(3))
