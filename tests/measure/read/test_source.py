"""What a format hands over: blocks of a table, and the short name of a file's bytes."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus import made
from vastus.measure.read.source import Head, Held, fingerprint
from vastus.measure.recording import Channel

HEAD = Head(modality="emg", length=10, rate=5.0, channels=(Channel("a", "", "uV"),), format="table")
TABLE = np.arange(20, dtype=np.float32).reshape(10, 2)[:, ::-1]


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_block_is_a_stretch_of_the_table_that_can_be_sent_as_it_lies(first, last):
    block = Held(HEAD, TABLE).block(first, max(first, last))
    np.testing.assert_array_equal(block, TABLE[first : max(first, last)])
    assert block.dtype == np.float32
    assert block.flags.c_contiguous


def test_a_block_before_the_beginning_is_empty():
    assert Held(HEAD, TABLE).block(-5, -2).shape == (0, 2)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_fingerprint_is_the_one_of_bytes_held_whatever_was_read_before(tmp_path, size):
    held = np.random.default_rng(size).bytes(size)
    path = tmp_path / "a"
    path.write_bytes(held)
    with path.open("rb") as file:
        os.lseek(file.fileno(), size // 2, os.SEEK_SET)
        assert fingerprint(file.fileno(), size) == made.fingerprint(held)
