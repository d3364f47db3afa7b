"""MATLAB files as OTBiolab+ saves them: the raw channels are kept, decompositions and forces are not."""

import numpy as np
import pytest

from tests.measure.read.opened import opened
from tests.measure.read.seeds import otb
from vastus.errors import BadRecording
from vastus.measure.read import sniff
from vastus.measure.read.formats.matlab import open_source


def whole(source):
    return source.block(0, source.head.length)


def refused(held, **options):
    with pytest.raises(BadRecording) as caught:
        opened(open_source, held, **options)
    return caught.value


@pytest.mark.parametrize("compressed", [True, False])
def test_raw_channels_are_kept_in_microvolts(compressed) -> None:
    held, data = otb(compressed=compressed)
    source = opened(open_source, held)
    np.testing.assert_allclose(whole(source), data[:, :4], rtol=1e-6)
    assert (source.head.rate, source.head.length) == (2048, 200)
    assert source.head.channels[0].name == "vastus lateralis - GR08MM1305 (1)"
    assert source.head.notes[0].startswith("Read as microvolts")
    assert source.head.notes[1] == "Left out: Decomposition of vastus lateralis (1), acquired data."
    for first, last in [(0, 7), (5, 5), (100, 200)]:
        np.testing.assert_array_equal(source.block(first, last), whole(source)[first:last])


def test_a_unit_in_the_description_is_used() -> None:
    held, data = otb(unit=" [mV]")
    source = opened(open_source, held)
    np.testing.assert_allclose(whole(source), data[:, :4] * 1000, rtol=1e-6)
    assert not any("microvolts" in note for note in source.head.notes)


def test_a_unit_that_is_told_is_used() -> None:
    held, data = otb()
    source = opened(open_source, held, mapping={"unit": "nV"}, channels=("2",))
    np.testing.assert_allclose(whole(source)[:, 0], data[:, 1] / 1000, rtol=1e-6)


def test_other_ways_of_saving_are_understood() -> None:
    _, data = otb()
    cell = np.empty((1, 1), object)
    cell[0, 0] = data
    np.testing.assert_allclose(whole(opened(open_source, otb(Data=cell)[0])), data[:, :4], rtol=1e-6)
    np.testing.assert_allclose(whole(opened(open_source, otb(Data=data.T)[0])), data[:, :4], rtol=1e-6)
    letters = np.array(["a", "b", "c", "d", "e", "f"])
    assert len(opened(open_source, otb(Description=letters)[0]).head.channels) == 6


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"SamplingFrequency": 0}, "rate"),
        ({"SamplingFrequency": "fast"}, "rate"),
        ({"Data": np.zeros((50, 3))}, "header"),
        ({"Data": "text"}, "header"),
        ({"Data": np.array([[1 + 2j] * 6])}, "header"),
        ({"Data": np.full((50, 6), 1e300)}, "damaged"),
        ({"Data": np.full((50, 6), np.nan)}, "damaged"),
        ({"Description": np.arange(6)}, "header"),
        ({"Description": np.zeros((40, 40))}, "header"),
        ({"Description": np.array([["a", "b"], [1, "c"]], object)}, "header"),
        ({"Description": np.array(["a"] * 2000, object)}, "damaged"),
        ({"Description": {"a": 1}}, "header"),
    ],
)
def test_what_otbiolab_does_not_save_is_refused(more, code) -> None:
    assert refused(otb(**more)[0]).code == code


def test_a_file_without_its_variables_is_refused() -> None:
    import io

    from scipy.io import savemat

    box = io.BytesIO()
    savemat(box, {"x": 1})
    wrong = refused(box.getvalue())
    assert wrong.code == "variant"
    assert "Data, Description, SamplingFrequency" in str(wrong)


def test_a_recording_that_does_not_fit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules["vastus.measure.read.formats.mat5"], "NUMBERS_MOST", 100)
    assert refused(otb()[0]).code == "size"


def test_a_damaged_file_is_refused() -> None:
    held, _ = otb()
    assert refused(held[:400]).code in {"damaged", "variant"}
    assert refused(held[:300] + b"\xff" * 100 + held[400:]).code == "damaged"


def test_newer_files_are_named_with_the_way_forward() -> None:
    with pytest.raises(BadRecording, match="'-v7'") as caught:
        sniff.sniff(b"MATLAB 7.3 MAT-file, Platform: GLNXA64")
    assert caught.value.code == "variant"
