"""MATLAB's own files beside scipy, which wrote them: the same numbers and texts, or a refusal."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.io import loadmat, savemat

from vastus.errors import BadRecording
from vastus.measure.read.formats import mat5
from vastus.measure.read.formats.mat5 import HEADER, variables


def saved(*, packed=False, **held):
    box = io.BytesIO()
    savemat(box, held, do_compression=packed)
    return box.getvalue()


def read(held, *names):
    return variables(io.BytesIO(held), names)


def refused(held, *names):
    with pytest.raises(BadRecording) as caught:
        read(held, *names)
    return caught.value


TYPES = ["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4"]


@settings(deadline=None, max_examples=80)
@given(data=st.data(), kind=st.sampled_from(TYPES), packed=st.booleans())
def test_numbers_are_those_that_scipy_wrote(data, kind, packed):
    shape = data.draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    table = data.draw(arrays(kind, shape, elements=st.floats(width=32) if kind[0] == "f" else None))
    held = saved(packed=packed, a=table, other=np.ones(3))
    np.testing.assert_array_equal(read(held, "a")["a"], loadmat(io.BytesIO(held))["a"].astype(np.float32))


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(st.text("abcµé xyz", max_size=12).map(str.rstrip), min_size=1, max_size=5), packed=st.booleans())
def test_texts_in_cells_are_those_that_scipy_wrote(texts, packed):
    cells = np.array([None, *texts], object)[1:]
    assert read(saved(packed=packed, a=cells), "a")["a"] == texts


def test_rows_of_letters_are_texts():
    assert read(saved(a=np.array(["ab", "c "])), "a")["a"] == ["ab", "c"]


def test_only_what_is_wanted_and_there_is_returned():
    held = saved(a=np.ones(2), b=np.zeros(2))
    assert read(held, "b", "c").keys() == {"b"}
    assert read(held) == {}


def test_a_cell_of_one_table_is_the_table():
    cell = np.empty((1, 1), object)
    cell[0, 0] = np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(read(saved(a=cell), "a")["a"], cell[0, 0])


def test_further_dimensions_are_folded_into_the_second():
    table = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(read(saved(a=table), "a")["a"], table.reshape(2, 12, order="F"))


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (saved(a=np.ones(3) * 1j), "header"),
        (saved(a={"b": 1}), "header"),
        (saved(a=np.array([np.ones(2), "b"], object)), "header"),
        (saved(a=np.ones(3)).replace(b"IM", b"??", 1), "damaged"),
        (saved(a=np.ones(30))[:-40], "damaged"),
        (saved(a=np.ones(30), packed=True)[:-20], "damaged"),
    ],
)
def test_what_is_no_table_and_no_texts_is_refused(held, code):
    assert refused(held, "a").code == code


def test_a_variable_may_not_claim_more_than_is_read(monkeypatch):
    held = saved(a=np.ones(30))
    monkeypatch.setattr(mat5, "NUMBERS_MOST", 29)
    assert refused(held, "a").code == "size"
    monkeypatch.setattr(mat5, "VARIABLES_MOST", 1)
    assert refused(saved(a=np.ones(2), b=np.ones(2)), "c").code == "damaged"


def test_a_packed_variable_that_is_no_packed_data_is_damaged():
    held = bytearray(saved(a=np.ones(300), packed=True))
    held[HEADER + 8 : HEADER + 12] = b"\xff\xff\xff\xff"
    assert refused(bytes(held), "a").code == "damaged"


@settings(deadline=None, max_examples=300)
@given(at=st.integers(HEADER, 500), byte=st.integers(0, 255), packed=st.booleans())
def test_a_wrong_byte_anywhere_is_read_or_refused(at, byte, packed):
    held = bytearray(saved(packed=packed, a=np.arange(9.0), b=np.array(["x", "yz"], object)))
    held[at % len(held)] = byte
    with contextlib.suppress(BadRecording):
        assert read(bytes(held), "a", "b").keys() <= {"a", "b"}
