"""Discharges as columns."""

from dataclasses import fields

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, plain_view, put, recorded, rest
from vastus.measure.detect.emg.candidates import FEATURES, Candidates, cut
from vastus.measure.detect.emg.certainty import CUT
from vastus.measure.detect.emg.pieces import SearchedPiece, searched
from vastus.measure.detect.emg.rows import AFTER, BEFORE, MOST_CHANNELS, SAME, Rows, joined_rows, merged, rows

SURE = dict.fromkeys(FEATURES, 0.0) | {"height": 4.0, "strength": 2.5, "width": 2.1, "spike": 0.3, "step": 0.6}


def some(*times: float) -> Rows:
    time = np.array(times)
    return Rows(
        time=time,
        begin=time - 0.01,
        duration=np.full(len(time), 0.02),
        size=time * 10,
        certainty=np.ones(len(time)),
        channel=np.arange(len(time)),
        shapes=np.repeat(time, 6).reshape(-1, 3, 2).astype(np.float16),
    )


def piece(clean: np.ndarray, at: list[int], channel: list[int], sure: list[bool], first: int = 0) -> SearchedPiece:
    """A searched piece with candidates at these samples of a table (channels, samples) at 1000 a second."""
    view = plain_view(clean, first=first)
    place, row = np.array(at, np.int64), np.array(channel, np.int64)
    features = np.array([list((SURE if one else SURE | {"unrest": 3.0}).values()) for one in sure], np.float32)
    return SearchedPiece(
        view=view,
        steps=0,
        voluntary=np.zeros(clean.shape[1] // 10, np.bool_),
        candidates=Candidates(
            at=place, channel=row, floor=np.ones(len(at), np.float32), shapes=cut(view.clean, place, row, 50)
        ),
        features=features.reshape(-1, len(FEATURES)),
    )


def box(begin: int, end: int, size: float, samples: int = 2000, channels: int = 1) -> np.ndarray:
    clean = np.zeros((channels, samples))
    clean[:, begin:end] = size
    return clean


def test_some_rows_are_taken_by_number_or_by_flag():
    every = some(1.0, 2.0, 3.0)
    assert every.take(np.array([2, 0])).time.tolist() == [3.0, 1.0]
    flagged = every.take(np.array([False, True, False]))
    assert len(flagged) == 1
    assert all(len(getattr(flagged, one.name)) == 1 for one in fields(Rows))
    assert flagged.shapes.shape == (1, 3, 2)


def test_joined_rows_stand_one_part_after_the_other():
    both = joined_rows([some(5.0, 1.0), some(), some(3.0)])
    assert both.time.tolist() == [5.0, 1.0, 3.0]
    assert both.shapes[:, 0, 0].tolist() == [5.0, 1.0, 3.0]


def test_a_discharge_seen_by_two_pieces_is_one():
    both = merged([some(5.0, 5.001, 5.02, 1.0), some(5.0, 5.001, 5.02, 1.0)])
    assert both.time.tolist() == [1.0, 5.0, 5.02]
    assert both.size.tolist() == pytest.approx([10.0, 50.0, 50.2])


@pytest.mark.parametrize(("apart", "count"), [(SAME * 0.9, 1), (SAME * 1.1, 2)])
def test_what_is_nearer_than_a_refractory_time_is_one(apart, count):
    assert len(merged([some(2.0, 2.0 + apart)])) == count


def test_the_order_of_parts_does_not_matter():
    parts = [some(9.0, 2.0), some(4.0), some(7.0, 1.0)]
    assert merged(parts).time.tolist() == merged(parts[::-1]).time.tolist() == [1.0, 2.0, 4.0, 7.0, 9.0]


def test_only_what_is_certain_enough_is_a_row():
    found = rows(piece(box(900, 910, 50.0), [905, 1200], [0, 0], [True, False]))
    assert found.time.tolist() == [0.905]
    assert (found.certainty >= CUT).all()
    assert len(rows(piece(box(900, 910, 50.0), [], [], []))) == 0


def test_times_count_from_the_start_of_the_recording():
    (late,) = rows(piece(box(900, 910, 50.0), [905], [0], [True], first=30_000)).time
    assert late == pytest.approx(30.905)


def test_begin_and_duration_are_where_it_stands_out():
    found = rows(piece(box(900, 910, 50.0), [905], [0], [True]))
    assert found.begin.tolist() == pytest.approx([0.900])
    assert found.duration.tolist() == pytest.approx([0.009])  # from the first to the last sample above the limit
    assert found.size.tolist() == [50.0]


def test_what_does_not_stand_out_still_has_its_own_sample():
    found = rows(piece(box(900, 910, 0.0), [905], [0], [True]))
    assert (found.begin.tolist(), found.duration.tolist()) == ([0.905], [0.0])


def test_the_tail_of_another_does_not_make_it_larger():
    clean = box(900, 910, 50.0)
    clean[:, 922:930] = -400.0  # 17 ms later
    assert rows(piece(clean, [905], [0], [True])).size.tolist() == [50.0]


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_size_and_times_do_not_depend_on_the_side(side):
    clean = side * (box(900, 906, 80.0) - box(906, 912, 40.0))
    found = rows(piece(clean, [903], [0], [True]))
    assert found.size.tolist() == [120.0]
    assert found.duration.tolist() == pytest.approx([0.011])


def test_each_row_shows_what_every_channel_saw_around_it():
    clean = np.arange(6000.0).reshape(3, 2000) % 1000
    found = rows(piece(clean, [500, 700], [0, 2], [True, True]))
    assert found.shapes.shape == (2, round(BEFORE * 1000) + round(AFTER * 1000) + 1, 3)
    assert found.shapes[1, :, 2].tolist() == clean[2, 675:741].astype(np.float16).tolist()
    assert found.channel.tolist() == [0, 2]


@pytest.mark.parametrize(("channels", "held"), [(MOST_CHANNELS, MOST_CHANNELS), (MOST_CHANNELS + 2, 33), (256, 64)])
def test_of_a_dense_grid_only_some_channels_are_held(channels, held):
    assert rows(piece(box(900, 910, 50.0, channels=channels), [905], [0], [True])).shapes.shape[2] == held


def test_a_real_discharge_has_its_size_and_length():
    table = rest(10, seed=1, level=1.0)
    put(table[:, 0], discharge(200), np.array([4.0]))
    (one,) = searched(recorded(table))
    found = rows(one)
    assert found.time.tolist() == pytest.approx([4.0], abs=1 / RATE)
    assert found.size.tolist() == pytest.approx([200], rel=0.1)
    assert 0.004 < found.duration[0] < 0.02
    assert found.begin[0] < found.time[0] < found.begin[0] + found.duration[0]
