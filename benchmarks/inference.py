"""``python -m benchmarks.inference``: all posteriors of random noisy-OR networks, against pyAgrum and pgmpy.

A peer runs in a process of its own, with a limit on time and memory: the cost of exact inference in tables
grows without warning. Building a network is not timed, for anyone.
"""

import multiprocessing
import resource
import statistics
from dataclasses import replace
from multiprocessing.pool import Pool

import numpy as np

from benchmarks.networks import PEERS, Network, ours, random_network
from benchmarks.timing import Row, Table, present, ratio, row, seconds

SHAPES = ((16, 40, 6, 12), (20, 60, 8, 20), (20, 60, 12, 20))
NETWORKS = 7
REPEATS = 15  # of ours, for each network: a run of a millisecond is easily disturbed
LIMIT_SECONDS = 30.0
LIMIT_BYTES = 8 << 30
AIM, AIMED = 100.0, (20, 60)  # how many times faster than a peer, and on which networks
DRAWS = 51  # vastus weighs its draws of the uncertain numbers in one call


def main() -> list[Table]:
    """Return one table for each shape."""
    return [_shape(*shape) for shape in SHAPES]


def _shape(causes: int, findings: int, here: int, gone: int) -> Table:
    networks = [random_network(causes, findings, here, gone, seed) for seed in range(NETWORKS)]
    exact = [ours(network)() for network in networks]
    mine: list[float] = []
    drawn: list[float] = []
    theirs: dict[str, list[float | None]] = {peer: [] for peer in PEERS}
    apart = 0.0
    with _Peers() as peers:
        for network, posteriors in zip(networks, exact, strict=True):
            infer = ours(network)
            mine.append(statistics.median(seconds(infer) for _ in range(REPEATS)))
            drawn.append(statistics.median(seconds(ours(network, DRAWS)) for _ in range(REPEATS)) / DRAWS)
            for peer, taken in theirs.items():
                done = None if None in taken else peers.infer(peer, network)  # one run over the limit is enough
                taken.append(done and done[0])
                if done and peer.startswith("pyAgrum"):
                    apart = max(apart, float(np.abs(done[1] - posteriors).max()))
    rows = [row("vastus", mine), row(f"vastus, each of {DRAWS} draws in one call", drawn)]
    for peer, taken in theirs.items():
        within = [value for value in taken if value is not None]
        if len(within) < NETWORKS:
            rows.append(Row(f"{peer}: over {LIMIT_SECONDS:g} s or {LIMIT_BYTES >> 30} GB", None, runs=len(within)))
            continue
        times = ratio(mine, within)
        aimed = (causes, findings) == AIMED
        aim, met = (f"≥ {AIM:g}×", times >= AIM) if aimed else ("", None)
        rows.append(replace(row(peer, within), ratio=times, aim=aim, met=met))
    rows.append(Row("largest difference to pyAgrum", apart, unit="", runs=NETWORKS, aim="≤ 1e-9", met=apart <= 1e-9))
    title = f"Inference: {causes} causes × {findings} findings, {here} present, {gone} absent"
    return Table(title, rows, "Posteriors of all causes, over random networks; the ratio is the peer's time to ours.")


class _Peers:
    """One process for the peers, started anew after it had to be ended."""

    def __enter__(self) -> "_Peers":
        self._pool = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.terminate()

    @staticmethod
    def _start() -> Pool:
        return multiprocessing.get_context("spawn").Pool(1, _limit)

    def infer(self, peer: str, network: Network) -> tuple[float, np.ndarray] | None:
        """Return seconds and posteriors; None where the peer ran over its limit."""
        try:
            return self._pool.apply_async(_infer, (peer, network)).get(LIMIT_SECONDS)
        except (multiprocessing.TimeoutError, MemoryError):
            self._pool.terminate()
            self._pool = self._start()
            return None


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))


def _infer(peer: str, network: Network) -> tuple[float, np.ndarray]:
    infer = PEERS[peer](network)
    found: list[np.ndarray] = []
    taken = seconds(lambda: found.append(infer()))
    return taken, found[0]


if __name__ == "__main__":
    present(main)
