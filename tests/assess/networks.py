"""Random noisy-OR networks, and two slow ways to know what is right: every state in fractions, and pyAgrum."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import log, prod

import numpy as np

from vastus.assess.network import Array, Posterior, posterior

with warnings.catch_warnings():
    # Its SWIG types raise a DeprecationWarning while they are made, and as an error that crashes the interpreter.
    warnings.simplefilter("ignore", DeprecationWarning)
    import pyagrum


@dataclass(frozen=True)
class Network:
    prior: Array  # (causes,)
    weight: Array  # (causes, findings)
    leak: Array  # (findings,)
    present: Sequence[int]
    absent: Sequence[int]

    def solve(self) -> Posterior:
        return posterior(self.prior[None], self.weight[None], self.leak[None], self.present, self.absent)


def random_network(seed: int, causes: int, findings: int, present: int, absent: int) -> Network:
    """Return a network like those of the published comparisons: 2 to 6 causes for each finding, rare causes."""
    rng = np.random.default_rng(seed)
    weight = np.zeros((causes, findings))
    for finding in range(findings):
        parents = rng.choice(causes, size=rng.integers(2, min(6, causes) + 1), replace=False)
        weight[parents, finding] = rng.uniform(0.1, 0.9, len(parents))
    chosen = rng.permutation(findings).tolist()
    return Network(
        rng.uniform(0.005, 0.3, causes),
        weight,
        rng.uniform(0.001, 0.05, findings),
        chosen[:present],
        chosen[present : present + absent],
    )


def by_fractions(network: Network) -> tuple[list[float], float]:
    """Return the posteriors and log P(evidence) from a sum over all states of the causes, without any rounding."""
    prior = [Fraction(value) for value in network.prior]
    left = [[1 - Fraction(value) for value in row] for row in network.weight]
    quiet = [1 - Fraction(value) for value in network.leak]
    evidence, having = Fraction(0), [Fraction(0)] * len(prior)
    for state in product((0, 1), repeat=len(prior)):
        here = prod((p if on else 1 - p for p, on in zip(prior, state, strict=True)), start=Fraction(1))
        silent = [
            prod((left[cause][finding] for cause, on in enumerate(state) if on), start=quiet[finding])
            for finding in range(len(quiet))
        ]
        here *= prod((1 - silent[finding] for finding in network.present), start=Fraction(1))
        here *= prod((silent[finding] for finding in network.absent), start=Fraction(1))
        evidence += here
        having = [total + here if on else total for total, on in zip(having, state, strict=True)]
    return [float(total / evidence) for total in having], _log(evidence)


def _log(value: Fraction) -> float:
    return log(value.numerator) - log(value.denominator)


def by_pyagrum(network: Network) -> tuple[list[float], float]:
    """Return the posteriors and log P(evidence) by pyAgrum, with the net form of the noisy OR."""
    net = pyagrum.BayesNet()
    for cause, prior in enumerate(network.prior):
        net.add(pyagrum.LabelizedVariable(f"c{cause}", "", 2))
        net.cpt(f"c{cause}").fillWith([1 - prior, prior])
    shown = [*network.present, *network.absent]
    for finding in shown:
        net.addNoisyORNet(pyagrum.LabelizedVariable(f"f{finding}", "", 2), float(network.leak[finding]))
        for number in np.flatnonzero(network.weight[:, finding]):
            net.addWeightedArc(f"c{number}", f"f{finding}", float(network.weight[number, finding]))
    engine = pyagrum.VariableElimination(net)
    engine.setEvidence({f"f{finding}": int(finding in network.present) for finding in shown})
    causes = [float(engine.posterior(f"c{cause}")[1]) for cause in range(len(network.prior))]
    lazy = pyagrum.LazyPropagation(net)
    lazy.setEvidence({f"f{finding}": int(finding in network.present) for finding in shown})
    return causes, log(lazy.evidenceProbability())
