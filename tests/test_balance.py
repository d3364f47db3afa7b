"""The long files are begun first, and no test is lost or moved within its file."""

from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.balance import HERE, LONG, order

FILES = [HERE / name for name in (*LONG[:3], "a.py", "b.py", "c.py")]


@pytest.mark.parametrize("name", LONG)
def test_a_long_file_is_there(name):
    assert (HERE / name).is_file()


@given(st.lists(st.sampled_from(FILES), max_size=30))
def test_long_files_come_first_then_those_of_many_tests(scattered):
    files = sorted(scattered)  # as they are collected
    places = order(files)
    assert sorted(places) == list(range(len(files)))
    run = [name for name, _ in groupby(files[place] for place in places)]
    assert [name for name in run if name in FILES[:3]] == [name for name in FILES[:3] if name in files]
    counts = [Counter(files)[name] for name in run if name not in FILES[:3]]
    assert counts == sorted(counts, reverse=True)
    for name in set(files):
        own = [place for place in places if files[place] == name]
        assert own == sorted(own)


def test_a_file_of_the_same_name_elsewhere_is_not_the_long_one():
    files = [Path("/other/safety/test_proofs.py"), HERE / "a.py", HERE / LONG[0]]
    assert order(files)[0] == 2
