"""What moves a phone on a thigh besides twitches."""

import numpy as np
import pytest

from vastus.measure.spans import Span
from vastus.simulate.leg.skin import GRID
from vastus.simulate.sensors import shaking
from vastus.simulate.signal import Scene, recording


def chance(seed=1):
    return np.random.default_rng(seed)


def samples(scene):
    made, _ = recording(scene)
    return made.piece(0, made.seconds).astype(float)


def spectrum(wave, rate):
    return np.fft.rfftfreq(len(wave), 1 / rate), np.abs(np.fft.rfft(wave)) ** 2


@pytest.mark.parametrize(
    ("condition", "why", "low", "high"),
    [("walking", "walking", 1.4, 20), ("jogging", "jogging", 2.0, 20), ("tremor", "tremor", 3.5, 6.5)],
)
def test_steps_and_tremor_swing_at_their_own_pace(condition, why, low, high):
    scene = Scene(3, "motion", condition, 0.0, 90.0)
    made, truth = recording(scene)
    span = next(span for span in truth.excluded if span.why == why)
    part = made.piece(span.begin + 1, span.end - 1).astype(float)
    frequency, power = spectrum(part[:, np.argmax(part.std(axis=0))], 100)
    assert low <= frequency[1:][power[1:].argmax()] <= high
    rest = made.piece(0, truth.excluded[0].begin)
    assert part.std() > 1.5 * rest.std()


def test_a_quiet_phone_is_as_quiet_as_real_ones():
    from scipy.signal import butter, sosfiltfilt

    for seed in range(4):
        table = samples(Scene(seed, "motion", "rest", 0.0, 60.0))
        quiet = sosfiltfilt(butter(4, (5, 40), "bandpass", fs=100, output="sos"), table, axis=0)
        vector = 1e3 / 9.80665 * np.sqrt((quiet**2).sum(axis=1).mean())
        assert 0.9 <= vector <= 2.7  # mg RMS, 5-40 Hz (measure.md, 4.2: 1.1-2.5)


MAKERS = [shaking.noise, shaking.body, shaking.tremor, shaking.buzz, shaking.posture, shaking.knocks, shaking.clipped]


@pytest.mark.parametrize("make", MAKERS)
def test_every_shaking_has_three_axes_and_follows_from_its_seed(make):
    one, same, other = (make(chance(seed), 12_000) for seed in (1, 1, 2))
    assert one.shape == (12_000, 3)
    assert np.isfinite(one).all()
    assert one.std() > 0
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_as_loud_as_phones_in_pockets(seed):
    table = shaking.noise(chance(seed), 60_000)
    frequency = np.fft.rfftfreq(len(table), 1 / GRID)
    band = (frequency >= 5) & (frequency <= 40)
    power = 2 * (np.abs(np.fft.rfft(table, axis=0)[band]) ** 2).sum() / len(table) ** 2
    assert shaking.QUIET[0] <= np.sqrt(power) / shaking.MG <= shaking.QUIET[1]


def test_noise_grows_towards_low_frequencies():
    frequency, power = spectrum(shaking.noise(chance(), 60_000)[:, 0], GRID)
    assert power[(frequency > 0.5) & (frequency < 2)].mean() > 3 * power[(frequency > 20) & (frequency < 40)].mean()


def test_a_ringing_dies_away_at_its_pace():
    wave = shaking.ringing(1.0, 20.0, 0.1)
    assert len(wave) == GRID
    frequency, power = spectrum(wave, GRID)
    assert frequency[power.argmax()] == pytest.approx(20, abs=1.5)
    assert np.abs(wave[:100]).max() / np.abs(wave[200:300]).max() == pytest.approx(np.exp(2), rel=0.05)


@pytest.mark.parametrize(("why", "steps"), shaking.STEPS.items())
def test_steps_come_at_their_pace_and_size(why, steps):
    pace, (low, high) = steps
    wave = shaking.gait(chance(), 20_000, why)
    frequency, power = spectrum(np.linalg.norm(wave, axis=1) - np.linalg.norm(wave, axis=1).mean(), GRID)
    assert np.isclose(frequency[power.argmax()] % pace, 0, atol=0.5) or frequency[power.argmax()] > 0.8 * pace
    assert low * shaking.MG < np.abs(wave).max() < 12 * high * shaking.MG
    assert np.abs(wave[:20]).max() < 0.2 * np.abs(wave).max()  # nobody starts at full pace


@pytest.mark.parametrize("seed", range(4))
def test_a_tremor_swings_at_4_to_6_hz_and_swells_from_nothing(seed):
    wave = shaking.tremor(chance(seed), 10_000)
    frequency, power = spectrum(wave[:, 0], GRID)
    assert 3.9 <= frequency[power.argmax()] <= 6.1
    assert np.abs(wave[:50]).max() < 0.3 * np.abs(wave[4000:6000]).max()


@pytest.mark.parametrize("seed", range(4))
def test_a_buzz_swings_at_150_to_200_hz(seed):
    frequency, power = spectrum(shaking.buzz(chance(seed), 1000)[:, 0], GRID)
    assert 149 <= frequency[power.argmax()] <= 201


def test_a_change_of_posture_begins_and_ends_at_rest():
    wave = shaking.posture(chance(), 1000)
    assert np.abs(wave[[0, -1]]).max() < 1e-9
    assert np.abs(wave).max() <= 60 * shaking.MG


def test_knocks_are_over_in_fifty_milliseconds():
    wave = np.linalg.norm(shaking.knocks(chance(), 60_000), axis=1)
    loud = wave > 0.05 * wave.max()
    assert 1 <= np.count_nonzero(np.diff(loud.astype(int)) > 0) <= 60
    assert loud.mean() < 0.02


def test_clipped_stays_at_the_ends_of_the_range():
    wave = shaking.clipped(chance(), 5000) / shaking.MG
    assert np.abs(wave).max() == pytest.approx(shaking.RANGE)
    assert (np.abs(wave) > shaking.RANGE - 1e-6).mean() > 0.5


@pytest.mark.parametrize(
    ("condition", "whys"),
    [
        ("rest", set()),
        ("walking", {"walking"}),
        ("tremor", {"tremor"}),
        ("buzz and knocks", {"buzz"}),
        ("breathing and pulse", {"posture"}),
        ("unusable", {"gap", "flat", "clipped"}),
        ("everything", {"walking", "jogging", "tremor", "buzz", "posture"}),
    ],
)
def test_a_condition_brings_its_stretches(condition, whys):
    wanted = shaking.wanted(Scene(1, "motion", condition, seconds=90.0))
    assert {why for why, _, _ in wanted} == whys
    assert all(0 < short <= long for _, short, long in wanted)


@pytest.mark.parametrize("why", ["walking", "jogging", "tremor", "buzz", "posture"])
def test_only_its_stretch_is_disturbed(why):
    signal = np.zeros((10_000, 3))
    shaking.disturb(chance(), signal, Span(3.0, 7.0, why))
    assert signal[3000:7000].std() > 0
    assert not signal[:3000].any()
    assert not signal[7000:].any()


def test_a_flat_stretch_holds_its_first_sample_and_a_gap_is_left_to_the_file():
    signal = chance().normal(size=(1000, 3))
    before = signal.copy()
    shaking.disturb(chance(), signal, Span(0.2, 0.4, "gap"))
    assert np.array_equal(signal, before)
    shaking.disturb(chance(), signal, Span(0.2, 0.4, "flat"))
    assert (signal[200:400] == before[200]).all()
    assert np.array_equal(signal[400:], before[400:])
