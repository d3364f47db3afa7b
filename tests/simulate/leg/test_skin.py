"""How the skin moves (follow-and-simulate.md, 6, test 6; the figures of 54 people: measure.md, 4.3)."""

import numpy as np
import pytest

from vastus.simulate.leg import skin

TIMES = (0.035, 0.045, 0.055, 0.065, 0.08)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("size", [5e-6, 50e-6, 1e-3])
def test_peak_acceleration_is_2e_d_over_t_squared(time, size):
    peak = size * np.abs(skin.movement(time).acceleration).max()
    assert peak == pytest.approx(2 * np.e * size / time**2, rel=0.15)


def test_a_small_unit_moves_the_skin_as_published():
    # 11 (FDI) to 32 (ADM) mm/s2 peak to peak, Cescon 2004
    small = [1e3 * np.ptp(d * skin.movement(t).acceleration) for d in (3e-6, 5e-6, 7e-6, 9e-6) for t in TIMES]
    assert any(10 <= size <= 15 for size in small)
    assert any(30 <= size <= 40 for size in small)


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_the_twitch_is_as_fast_as_a_real_rectus_femoris(strength):
    moved = skin.movement(skin.contraction(strength))
    rise = ((moved.displacement > 0.9).argmax() - (moved.displacement > 0.1).argmax()) / skin.GRID
    assert 0.020 <= rise <= 0.037
    assert 0.15 <= np.abs(moved.acceleration).max() / 9806.65 <= 0.50  # g for each mm
    half = (moved.displacement > 0.5).sum() / skin.GRID
    assert 0.040 <= half <= 0.174


def test_acceleration_is_the_second_derivative_of_displacement():
    moved = skin.movement(0.04)
    plain = np.gradient(np.gradient(moved.displacement)) * skin.GRID**2
    assert moved.acceleration[5:400] == pytest.approx(plain[5:400], abs=0.05 * np.abs(plain).max())


def test_nothing_moves_before_the_lag_and_all_is_over_at_the_end():
    moved = skin.movement(0.046, 0.2)
    assert np.abs(moved.displacement[:6]).max() < 0.01
    assert np.abs(moved.displacement[-100:]).max() < 0.01
    assert moved.displacement.max() == pytest.approx(1.0)


def test_a_phone_makes_the_skin_ring_lower_and_longer():
    bare, heavy = (skin.movement(0.03, mass).acceleration for mass in (0.0, 0.2))
    frequency = np.fft.rfftfreq(skin.WINDOW, 1 / skin.GRID)
    power = [np.abs(np.fft.rfft(curve)) ** 2 for curve in (bare, heavy)]
    above = [p[frequency > 50].sum() / p.sum() for p in power]
    assert above[1] < above[0]
    assert skin.course(heavy).peak > skin.course(bare).peak


def test_each_sensor_has_its_latency():
    moved = skin.movement(0.04)
    pushed, shifted = skin.course(moved.acceleration), skin.course(moved.displacement)
    assert 0.005 <= pushed.begin <= 0.012  # mechanical onset 5-10 ms after the discharge
    assert 0.008 <= pushed.peak <= 0.020  # peak acceleration 8-15 ms; here with the slower activation
    # peak displacement T + lag, and the two lags of activation
    assert shifted.peak == pytest.approx(0.04 + skin.LAG + 2 * skin.ACTIVATION * 0.04, abs=0.008)
    assert pushed.begin < pushed.peak < shifted.peak
