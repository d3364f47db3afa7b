"""Where electrodes sit, and which of them make a channel."""

import numpy as np
import pytest

from vastus.simulate.leg import conductor
from vastus.simulate.leg.muscle import MUSCLES
from vastus.simulate.scene import MUSCLES as ORDER
from vastus.simulate.scene import Body, Scene
from vastus.simulate.sensors import electrodes


def test_pairs_sit_on_the_three_muscles_in_turn():
    layout = electrodes.pairs(8, "rectus femoris", "bipolar")
    assert [channel.place for channel in layout.channels[:4]] == [
        "rectus femoris",
        "vastus lateralis",
        "vastus medialis",
        "rectus femoris",
    ]
    assert len({tuple(site) for site in layout.sites}) == 16
    lengths = (layout.sites[1::2] - layout.sites[::2])[:, 1] * conductor.STEP
    assert lengths == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize(("count", "columns"), [(9, 3), (64, 8), (13, 1), (256, 16)])
def test_a_grid_has_8_mm_between_its_electrodes(count, columns):
    layout = electrodes.grid(count, "vastus lateralis", "monopolar")
    assert layout.sites.shape == (count, 2)
    away = np.diff(layout.sites[::columns, 1]) * conductor.STEP
    assert (away == 8).all()
    assert np.ptp(layout.sites[:, 0]) == 8 * (columns - 1)


def test_a_bipolar_grid_is_the_difference_of_neighbours_along_the_fibres():
    one, two = (electrodes.grid(12, "vastus medialis", way) for way in ("monopolar", "bipolar"))
    for k in range(12):
        plus, minus = two.mix[:, k].argmax(), two.mix[:, k].argmin()
        assert two.mix[:, k].sum() == 0
        assert (two.sites[minus] - two.sites[plus]).tolist() == [0, 16]
    assert one.mix.tolist() == np.eye(12).tolist()


def test_a_monopolar_pair_is_its_first_electrode():
    layout = electrodes.pairs(2, "vastus medialis", "monopolar")
    assert layout.mix.tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]


@pytest.mark.parametrize(("channels", "sites"), [(1, 2), (electrodes.PAIRS, 16), (electrodes.PAIRS + 1, 12), (64, 72)])
def test_few_channels_are_pairs_and_many_a_grid(channels, sites):
    layout = electrodes.laid(Scene(1, channels=channels, seconds=10))
    assert len(layout.sites) == sites
    assert layout.mix.shape == (sites, channels)
    assert len(layout.channels) == channels


@pytest.mark.parametrize("reference", ["bipolar", "monopolar"])
@pytest.mark.parametrize("channels", [1, 3, 8, 16])
def test_what_all_electrodes_share_is_felt_by_monopolar_channels_only(reference, channels):
    scene = Scene(1, channels=channels, seconds=10, reference=reference)
    felt = np.ones(len(electrodes.laid(scene).sites)) @ electrodes.laid(scene).mix
    assert felt.tolist() == [0.0 if reference == "bipolar" else 1.0] * channels


@pytest.mark.parametrize("muscle", ORDER)
def test_the_first_channel_sits_on_the_muscle_of_the_leg(muscle):
    scene = Scene(1, channels=2, seconds=10, body=Body(muscle, 4.0))
    layout = electrodes.laid(scene)
    assert layout.channels[0].place == muscle
    assert layout.muscles[0] == muscle
    assert layout.sites[:2, 0].tolist() == [MUSCLES[muscle].across] * 2


def test_no_two_electrodes_share_a_place():
    for channels in (1, 8, 9, 64, 256):
        sites = electrodes.laid(Scene(1, channels=channels, seconds=10)).sites
        assert len({tuple(site) for site in sites.tolist()}) == len(sites)


def test_every_channel_has_a_name_of_its_own_and_counts_in_microvolts():
    for channels in (8, 64):
        layout = electrodes.laid(Scene(1, channels=channels, seconds=10))
        assert [channel.name for channel in layout.channels] == [f"EMG {k + 1}" for k in range(channels)]
        assert {channel.unit for channel in layout.channels} == {"uV"}
        assert len({channel.place for channel in layout.channels}) == (3 if channels == 8 else 64)


def test_a_pair_keeps_off_the_innervation_zone():
    for channels in range(1, 9):
        along = electrodes.laid(Scene(1, channels=channels, seconds=10)).sites[:, 1] * conductor.STEP
        assert np.abs(along).min() > 5
