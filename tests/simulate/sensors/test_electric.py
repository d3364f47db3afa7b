"""What an EMG holds besides twitches."""

import numpy as np
import pytest

from vastus.measure.spans import Span, inside
from vastus.simulate.sensors import electric
from vastus.simulate.signal import Scene, recording

RATE = 2000.0


def chance(seed=1):
    return np.random.default_rng(seed)


def samples(scene):
    made, _ = recording(scene)
    return made.piece(0, made.seconds).astype(float)


def added(condition, seed=3, **more):
    """Return what a condition adds to a quiet leg without twitches, one channel, 60 s."""
    both = [Scene(seed, condition=name, rate_per_minute=0.0, seconds=60.0, **more) for name in (condition, "clean")]
    return samples(both[0])[:, 0] - samples(both[1])[:, 0]


def spectrum(wave, rate):
    return np.fft.rfftfreq(len(wave), 1 / rate), np.abs(np.fft.rfft(wave)) ** 2


def test_mains_hums_at_50_or_60_hz():
    frequency, power = spectrum(added("mains"), 2000)
    assert min(abs(frequency[power.argmax()] - hum) for hum in (50, 60)) < 0.2


def test_the_heart_beats_50_to_90_times_a_minute():
    wave = added("ecg")
    beats = np.flatnonzero((wave[1:-1] > 0.6 * wave.max()) & (wave[1:-1] >= wave[:-2]) & (wave[1:-1] > wave[2:]))
    gaps = np.diff(beats[np.diff(beats, prepend=-1000) > 400]) / 2000
    assert 45 <= 60 / gaps.mean() <= 95
    assert 0.01 < gaps.std() / gaps.mean() < 0.1


def test_movement_is_slow_and_spikes_are_short():
    frequency, power = spectrum(added("movement"), 2000)
    assert power[frequency < 10].sum() > 0.8 * power.sum()
    spikes = np.abs(added("spikes"))
    assert 8 <= np.count_nonzero(np.diff((spikes > 10).astype(int)) > 0) <= 30
    assert np.count_nonzero(spikes > 10) / 2000 < 0.05  # s, all together


def test_voluntary_force_stays_inside_its_stretches():
    scene = Scene(3, condition="voluntary", rate_per_minute=0.0, seconds=60.0)
    _, truth = recording(scene)
    wave = np.abs(added("voluntary"))
    within = inside(np.arange(len(wave)) / 2000, truth.excluded)
    assert {span.why for span in truth.excluded} == {"voluntary"}
    assert wave[~within].max() == 0
    assert np.sqrt((wave[within] ** 2).mean()) > 10


def test_spoilt_stretches_are_what_they_are_called():
    scene = Scene(3, condition="unusable", rate_per_minute=0.0, seconds=60.0)
    made, truth = recording(scene)
    parts = {span.why: made.piece(span.begin, span.end)[2:-2, 0] for span in truth.excluded}
    assert np.ptp(parts["flat"]) == 0
    assert np.abs(parts["clipped"]).max() == electric.CLIP
    assert (np.abs(parts["clipped"]) == electric.CLIP).mean() > 0.3
    frequency, power = spectrum(parts["disconnected"].astype(float), 2000)
    assert frequency[1:][power[1:].argmax()] == pytest.approx(50, abs=0.5)


def test_a_quiet_muscle_is_as_quiet_as_real_ones():
    for seed in range(4):
        assert 1.0 <= samples(Scene(seed, rate_per_minute=0.0, seconds=20)).std() <= 6.0  # uV (measure.md, 4.2)


@pytest.mark.parametrize("make", [electric.noise, electric.mains, electric.heart, electric.movement, electric.spikes])
@pytest.mark.parametrize("channels", [1, 5])
def test_every_disturbance_has_its_shape_and_follows_from_its_seed(make, channels):
    one, same, other = (make(chance(seed), 40_000, channels, RATE) for seed in (1, 1, 2))
    assert one.shape == (40_000, channels)
    assert np.isfinite(one).all()
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_noise_has_the_level_of_a_quiet_skin_and_neighbours_share_some_of_it():
    table = electric.noise(chance(), 60_000, 4, RATE)
    level = table.std(axis=0)
    assert 0.8 * electric.QUIET[0] <= level.min() <= level.max() <= 1.25 * electric.QUIET[1]
    alike = np.atleast_2d(np.corrcoef(table.T))[np.triu_indices(4, 1)]
    assert alike.mean() == pytest.approx(electric.SHARED**2, abs=0.012)


@pytest.mark.parametrize(("hertz", "least", "most"), [(2.0, 0.0, 0.1), (100.0, 0.95, 1.05), (900.0, 0.0, 0.25)])
def test_an_amplifier_passes_its_band(hertz, least, most):
    time = np.arange(8000) / RATE
    passed = electric.through_amplifier(np.sin(2 * np.pi * hertz * time)[:, None], RATE)
    assert least <= np.abs(passed[4000:]).max() <= most


def test_an_amplifier_knows_nothing_of_what_comes():
    signal = chance().normal(size=(1000, 2))
    later = signal.copy()
    later[500:] = 0
    whole, part = electric.through_amplifier(signal, RATE), electric.through_amplifier(later, RATE)
    assert np.array_equal(whole[:500], part[:500])
    assert np.array_equal(electric.through_amplifier(signal.T, RATE, axis=1).T, whole)


def test_a_hum_is_the_same_on_all_channels_but_for_its_size():
    table = electric.mains(chance(), 8000, 3, RATE)
    assert np.linalg.matrix_rank(table) == 1
    assert 5 * 0.5 * 0.7 < np.abs(table).max() < 25 * 1.3 * 2


@pytest.mark.parametrize("seed", range(4))
def test_a_heart_speeds_up_with_the_breath_but_never_stumbles(seed):
    gaps = np.diff(electric.beats(chance(seed), 120.0))
    assert 60 / 95 < gaps.mean() < 60 / 48
    assert gaps.min() > 0.85 * gaps.mean()
    assert gaps.max() < 1.15 * gaps.mean()


def test_beats_lie_in_the_recording():
    times = electric.beats(chance(), 30.0)
    assert times[-1] < 30
    assert times[0] < 1.3
    assert (np.diff(times) > 0).all()


def test_flat_holds_the_first_sample_and_touches_nothing_else():
    signal = chance().normal(size=(4000, 2))
    before = signal.copy()
    electric.spoilt(chance(), signal, [Span(0.5, 1.0, "flat")], RATE)
    assert (signal[1000:2000] == before[1000]).all()
    assert np.array_equal(signal[:1000], before[:1000])
    assert np.array_equal(signal[2000:], before[2000:])


@pytest.mark.parametrize("why", ["clipped", "disconnected"])
def test_a_spoilt_stretch_is_far_louder(why):
    signal = chance().normal(size=(4000, 1))
    electric.spoilt(chance(), signal, [Span(0.5, 1.0, why)], RATE)
    assert signal[1000:2000].std() > 100 * signal[:1000].std()


@pytest.mark.parametrize("seconds", [20.0, 60.0, 600.0])
def test_one_stretch_of_each_kind_is_spoilt(seconds):
    wanted = electric.unusable(chance(), seconds)
    assert sorted(why for why, _, _ in wanted) == ["clipped", "disconnected", "flat"]
    assert all(3.0 <= short <= long <= 20.0 for _, short, long in wanted)


def test_only_the_condition_brings_its_disturbance():
    clean, busy = Scene(1, condition="clean", seconds=10), Scene(1, condition="everything", seconds=10)
    assert not electric.disturbances(clean, 20_000).any()
    alone = sum(
        electric.disturbances(Scene(1, condition=name, seconds=10), 20_000)
        for name in ("mains", "ecg", "movement", "spikes")
    )
    assert electric.disturbances(busy, 20_000) == pytest.approx(alone)
