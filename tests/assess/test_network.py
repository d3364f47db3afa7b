import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.assess.networks import Network, by_fractions, by_pyagrum, random_network
from vastus.assess.network import posterior
from vastus.errors import TooMany

EXACT = 1e-9
SIZES = [(4, 6, 3, 2), (10, 25, 6, 8), (16, 40, 8, 12), (20, 60, 10, 20), (20, 60, 12, 20), (20, 60, 12, 48)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_agrees_with_pyagrum(size, seed):
    network = random_network(seed, *size)
    solved = network.solve()
    causes, log_evidence = by_pyagrum(network)
    assert solved.causes[0] == pytest.approx(causes, abs=EXACT)
    assert solved.log_evidence[0] == pytest.approx(log_evidence, abs=EXACT)


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_fractions(seed):
    network = random_network(seed, causes=7, findings=8, present=5, absent=2)
    causes, log_evidence = by_fractions(network)
    solved = network.solve()
    assert solved.causes[0] == pytest.approx(causes, abs=EXACT)
    assert solved.log_evidence[0] == pytest.approx(log_evidence, abs=EXACT)


def chances(least, most):
    return st.integers(least, most).map(lambda thousandths: thousandths / 1000)


@st.composite
def networks(draw):
    causes, findings = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    sides = draw(st.lists(st.sampled_from(["present", "absent", "unknown"]), min_size=findings, max_size=findings))
    return Network(
        draw(arrays.arrays(float, causes, elements=chances(0, 990))),
        draw(arrays.arrays(float, (causes, findings), elements=st.just(0.0) | st.just(1.0) | chances(0, 1000))),
        draw(arrays.arrays(float, findings, elements=chances(1, 990))),
        [number for number, side in enumerate(sides) if side == "present"],
        [number for number, side in enumerate(sides) if side == "absent"],
    )


@given(networks())
@settings(max_examples=150, deadline=None)
def test_agrees_with_fractions_on_any_small_network(network):
    # Weights of nought and one, causes that cannot be, findings that no cause brings about: all of it is allowed.
    causes, log_evidence = by_fractions(network)
    solved = network.solve()
    assert solved.causes[0] == pytest.approx(causes, abs=EXACT)
    assert solved.log_evidence[0] == pytest.approx(log_evidence, abs=EXACT)


def solve(prior, weight, leak, present=(), absent=()):
    return Network(np.array(prior), np.array(weight), np.array(leak), present, absent).solve()


def test_by_hand_one_cause_one_finding():
    # P(finding | cause) = 1 - 0.9 * 0.5 = 0.55 and 0.1 without: 0.2 * 0.55 / (0.2 * 0.55 + 0.8 * 0.1) = 0.11 / 0.19.
    solved = solve([0.2], [[0.5]], [0.1], present=[0])
    assert solved.causes[0] == pytest.approx([0.11 / 0.19])
    assert solved.log_evidence[0] == pytest.approx(np.log(0.19))


def test_by_hand_a_finding_denied():
    solved = solve([0.2], [[0.5]], [0.1], absent=[0])
    assert solved.causes[0] == pytest.approx([0.2 * 0.45 / (0.2 * 0.45 + 0.8 * 0.9)])


def test_nothing_told_leaves_the_priors():
    solved = solve([0.2, 0.05], [[0.5, 0], [0.3, 0.9]], [0.1, 0.01])
    assert solved.causes[0] == pytest.approx([0.2, 0.05])
    assert solved.log_evidence[0] == pytest.approx(0)


def test_a_finding_without_causes_tells_nothing_of_them():
    solved = solve([0.2], [[0.0, 0.5]], [0.1, 0.1], present=[0])
    assert solved.causes[0] == pytest.approx([0.2])
    assert solved.log_evidence[0] == pytest.approx(np.log(0.1))


def test_a_certain_weight_denied_rules_the_cause_out():
    solved = solve([0.2, 0.3], [[1.0], [0.5]], [0.1], absent=[0])
    assert solved.causes[0, 0] == 0
    assert 0 < solved.causes[0, 1] < 0.3


def test_one_cause_explains_the_other_away():
    alone = solve([0.1, 0.1], [[0.8, 0.0], [0.8, 0.8]], [0.01, 0.01], present=[0])
    both = solve([0.1, 0.1], [[0.8, 0.0], [0.8, 0.8]], [0.01, 0.01], present=[0, 1])
    assert both.causes[0, 1] > alone.causes[0, 1]
    assert both.causes[0, 0] < alone.causes[0, 0]


def test_draws_are_solved_each_for_itself():
    # One of them lacks an edge that the others have: the order of the causes is shared, the answer is not.
    drawn = [random_network(seed, causes=9, findings=12, present=6, absent=4) for seed in range(3)]
    first = drawn[0]
    together = posterior(
        np.stack([network.prior for network in drawn]),
        np.stack([network.weight for network in drawn]),
        np.stack([network.leak for network in drawn]),
        first.present,
        first.absent,
    )
    for number, network in enumerate(drawn):
        alone = Network(network.prior, network.weight, network.leak, first.present, first.absent).solve()
        assert together.causes[number] == pytest.approx(alone.causes[0], abs=1e-12)
        assert together.log_evidence[number] == pytest.approx(alone.log_evidence[0], abs=1e-9)


def test_what_goes_in_stays_as_it_was():
    network = random_network(1, causes=6, findings=8, present=4, absent=2)
    before = network.prior.copy(), network.weight.copy(), network.leak.copy()
    network.solve()
    for old, new in zip(before, (network.prior, network.weight, network.leak), strict=True):
        assert np.array_equal(old, new)


def test_too_many_findings_that_hang_together_are_refused():
    tangle = np.full((2, 21), 0.5)
    with pytest.raises(TooMany, match="20 findings"):
        solve([0.1, 0.1], tangle, np.full(21, 0.01), present=range(21))


def test_many_findings_are_fine_where_few_are_open_at_once():
    chain = np.zeros((40, 40))
    for cause in range(40):
        chain[cause, [cause, (cause + 1) % 40]] = 0.5
    solved = solve(np.full(40, 0.1), chain, np.full(40, 0.01), present=range(40))
    # Every cause stands in the same place on the ring.
    assert solved.causes[0] == pytest.approx(np.full(40, solved.causes[0, 0]))
    assert solved.causes[0, 0] > 0.1
