"""What a notebook shows of a recording and of its twitches."""

from xml.etree import ElementTree

import numpy as np

from tests.measure.found import seen
from vastus.measure import show
from vastus.measure.recording import Channel, held
from vastus.measure.spans import Span


def test_a_recording_names_its_channels_and_what_is_missing():
    lines = [Channel(f"EMG <{k}>", "", "uV") for k in range(12)]
    shown = show.recording(held(np.zeros((2000, 12)), 1000.0, lines, "emg", lost=[Span(0.5, 1.0, "gap")]))
    tree = ElementTree.fromstring(shown)
    told = " ".join(tree.itertext())
    assert "EMG <0> (uV)" in told
    assert "and 4 more" in told
    assert "2.0 s at 1000 a second" in told
    assert "0.5 s" in told


def test_twitches_show_how_often_and_when():
    shown = show.twitches(seen(12, excluded=[Span(10, 40, "voluntary")]))
    tree = ElementTree.fromstring(f"<div>{shown}</div>")
    told = " ".join(tree.itertext())
    assert "12 in 270 of 300 s watched" in told
    assert "2.7 a minute" in told
    marks = [part for part in tree.iter() if part.tag.endswith("path") and part.get("stroke") == "#1668a8"]
    assert len(marks) == 12
    assert any(part.tag.endswith("rect") for part in tree.iter())


def test_a_bad_signal_tells_no_rate():
    shown = show.twitches(seen(2, excluded=[Span(0, 295, "flat")], notes=["flat"]))
    assert "cannot tell" in shown
