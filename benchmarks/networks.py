"""Random noisy-OR networks, and the exact engines of others on them."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

# The peers warn on import about matters of their own; warnings are errors only for what is ours.
warnings.simplefilter("ignore")


@dataclass(frozen=True, slots=True)
class Network:
    """Causes × findings with some findings seen; one draw, without the draws axis."""

    prior: np.ndarray
    weight: np.ndarray
    leak: np.ndarray
    present: list[int]
    absent: list[int]


def random_network(causes: int, findings: int, present: int, absent: int, seed: int) -> Network:
    """Return a network whose findings have 2 to 6 causes each, some of them present and some absent."""
    rng = np.random.default_rng(seed)
    weight = np.zeros((causes, findings))
    for finding in range(findings):
        parents = rng.choice(causes, rng.integers(2, 7), replace=False)
        weight[parents, finding] = rng.uniform(0.1, 0.9, len(parents))
    seen = rng.permutation(findings)[: present + absent].tolist()
    prior, leak = rng.uniform(0.005, 0.3, causes), rng.uniform(0.001, 0.05, findings)
    return Network(prior, weight, leak, seen[:present], seen[present:])


def ours(network: Network, draws: int = 1) -> Callable[[], np.ndarray]:
    """Return the inference of vastus over this network, under so many draws of its numbers (all alike)."""
    from vastus.assess.network import posterior

    prior, weight, leak = (
        np.repeat(part[None], draws, axis=0) for part in (network.prior, network.weight, network.leak)
    )
    return lambda: posterior(prior, weight, leak, network.present, network.absent).causes[0]


def agrum(network: Network, engine: str) -> Callable[[], np.ndarray]:
    """Return the same in pyAgrum; the noisy-OR whose leak has the same meaning is ``addNoisyORNet``."""
    import pyagrum

    net = pyagrum.BayesNet()
    causes = [f"c{cause}" for cause in range(len(network.prior))]
    for name, prior in zip(causes, network.prior, strict=True):
        net.add(pyagrum.LabelizedVariable(name, "", 2))
        net.cpt(name).fillWith([1 - prior, prior])
    for finding, leak in enumerate(network.leak):
        net.addNoisyORNet(pyagrum.LabelizedVariable(f"f{finding}", "", 2), leak)
        for cause in np.flatnonzero(network.weight[:, finding]):
            net.addWeightedArc(f"c{cause}", f"f{finding}", network.weight[cause, finding])
    evidence = {f"f{f}": 1 for f in network.present} | {f"f{f}": 0 for f in network.absent}

    def infer() -> np.ndarray:
        inference = getattr(pyagrum, engine)(net)
        inference.setEvidence(evidence)
        inference.makeInference()
        return np.array([inference.posterior(name)[1] for name in causes])

    return infer


def pgmpy(network: Network) -> Callable[[], np.ndarray]:
    """Return the same in pgmpy, which has no noisy-OR: each finding becomes a table over its causes."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    model = DiscreteBayesianNetwork()
    for cause, prior in enumerate(network.prior):
        model.add_node(f"c{cause}")
        model.add_cpds(TabularCPD(f"c{cause}", 2, [[1 - prior], [prior]]))
    for finding, leak in enumerate(network.leak):
        parents = np.flatnonzero(network.weight[:, finding]).tolist()
        model.add_edges_from([(f"c{cause}", f"f{finding}") for cause in parents])
        silent = [
            (1 - leak) * np.prod([1 - network.weight[c, finding] for c, on in zip(parents, states, strict=True) if on])
            for states in product((0, 1), repeat=len(parents))
        ]
        table = [silent, [1 - share for share in silent]]
        model.add_cpds(TabularCPD(f"f{finding}", 2, table, [f"c{c}" for c in parents], [2] * len(parents)))
    engine = VariableElimination(model)
    evidence = {f"f{f}": 1 for f in network.present} | {f"f{f}": 0 for f in network.absent}

    def infer() -> np.ndarray:
        asked = [f"c{cause}" for cause in range(len(network.prior))]
        return np.array([engine.query([name], evidence=evidence, show_progress=False).values[1] for name in asked])

    return infer


PEERS: dict[str, Callable[[Network], Callable[[], np.ndarray]]] = {
    "pyAgrum VariableElimination": lambda network: agrum(network, "VariableElimination"),
    "pyAgrum LazyPropagation": lambda network: agrum(network, "LazyPropagation"),
    "pgmpy VariableElimination": pgmpy,
}
