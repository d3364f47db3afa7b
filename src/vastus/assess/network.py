"""Exact inference in a two-layer noisy-OR network (causes above, findings below).

P(finding absent | causes) = (1 - leak) · Π over present causes of (1 - weight), the ``addNoisyORNet`` form.

Quickscore (Heckerman 1989) subtracts nearly equal sums and loses all digits with the number of present
findings. Here every term is added and none subtracted: causes are summed out one after another, over the set
of present findings that are explained so far. A finding is in that set only between its first and its last
cause, so the cost is 2 to the power of the findings that are open at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.errors import TooMany
from vastus.sentence import sentence

Array = NDArray[np.float64]
MOST_OPEN = 20  # 2^20 doubles are 8 MB for each cause and draw


@dataclass(frozen=True, slots=True)
class Posterior:
    """P(cause | evidence) of shape (draws, causes), and log P(evidence) of shape (draws,)."""

    causes: Array
    log_evidence: Array


@dataclass(frozen=True, slots=True)
class _Step:
    """One cause is summed out: findings that open before it, its own edges, findings that close after it."""

    cause: int
    opens: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]  # (finding, its bit in the state)
    closes: tuple[int, ...]  # bits, highest first


def posterior(prior: Array, weight: Array, leak: Array, present: Sequence[int], absent: Sequence[int]) -> Posterior:
    """Return the exact posterior of every cause.

    prior (draws, causes) and leak (draws, findings) lie in [0, 1), weight (draws, causes, findings) in [0, 1];
    present and absent are columns. Raises TooMany when more than 20 present findings are open at once.
    """
    off, on = list(absent), list(present)
    has, has_not = prior * np.prod(1 - weight[:, :, off], axis=2), 1 - prior
    log_evidence = np.log(np.prod(1 - leak[:, off], axis=1))
    edges: NDArray[np.bool_] = np.any(weight[:, :, on] > 0, axis=0)
    steps = list(_order(edges))
    causes = has / (has + has_not)  # true of every cause that can bring about nothing present
    alone = np.setdiff1d(np.arange(prior.shape[1]), [step.cause for step in steps])
    log_evidence += np.log((has + has_not)[:, alone]).sum(axis=1)
    log_evidence += np.log(leak[:, on][:, ~edges.any(axis=0)]).sum(axis=1)  # present, and only the leak explains it
    if steps:
        chain = _Chain(steps, _columns(has), _columns(has_not), _columns(leak[:, on]), weight[:, :, on])
        befores, evidence = chain.forward(len(prior))
        for step, before, through in zip(reversed(steps), reversed(befores), chain.backward(len(prior)), strict=True):
            causes[:, step.cause] = np.einsum("ds,ds->d", before, through) / evidence
        log_evidence += np.log(evidence)
    return Posterior(causes, log_evidence)


class _Chain:
    """The causes summed out one after another; every array leads with the cause or finding it belongs to."""

    def __init__(self, steps: list[_Step], has: Array, has_not: Array, leaks: Array, weight: Array) -> None:
        self.steps, self.has, self.has_not, self.leaks, self.not_leaks = steps, has, has_not, leaks, 1 - leaks
        self.weights = np.ascontiguousarray(weight.transpose(1, 2, 0))[..., None, None]
        self.not_weights = 1 - self.weights

    def forward(self, draws: int) -> tuple[list[Array], Array]:
        """Return, before each step, P(set of findings explained so far), and at last P(evidence)."""
        befores, state = [], np.ones((draws, 1))
        for step in self.steps:
            for finding in step.opens:
                state = np.concatenate([state * self.not_leaks[finding], state * self.leaks[finding]], axis=1)
            befores.append(state)
            through = state * self.has[step.cause]
            for finding, bit in step.edges:  # the cause is present: each of its findings may become explained
                without, with_it = _halves(through, bit)
                with_it += self.weights[step.cause, finding] * without
                without *= self.not_weights[step.cause, finding]
            state = through + state * self.has_not[step.cause]
            for bit in step.closes:
                state = _halves(state, bit)[1].reshape(draws, -1)
        return befores, state[:, 0]

    def backward(self, draws: int) -> Iterator[Array]:
        """Yield for each step, the last first, P(cause present, evidence | set explained before it)."""
        after = np.ones((draws, 1))
        for step in reversed(self.steps):
            for bit in reversed(step.closes):
                after = _opened(after, bit)
            through = after * self.has[step.cause]
            for finding, bit in step.edges:  # the transpose: what each set before the cause is worth after it
                without, with_it = _halves(through, bit)
                without *= self.not_weights[step.cause, finding]
                without += self.weights[step.cause, finding] * with_it
            yield through
            after = after * self.has_not[step.cause] + through
            for finding in reversed(step.opens):
                half = after.shape[1] // 2
                after = after[:, :half] * self.not_leaks[finding] + after[:, half:] * self.leaks[finding]


def _columns(values: Array) -> Array:
    """Return (draws, n) as (n, draws, 1), so that one column multiplies a state (draws, sets)."""
    return np.ascontiguousarray(values.T)[:, :, None]


def _order(edges: NDArray[np.bool_]) -> Iterator[_Step]:
    """Choose the causes one by one so that few findings are open at once.

    edges (causes, present findings) says which cause can bring about which finding.
    """
    width = edges.shape[1]
    powers = [1 << finding for finding in range(width)]
    masks = [sum(power for power, edge in zip(powers, row, strict=True) if edge) for row in edges.tolist()]
    left = {cause: mask for cause, mask in enumerate(masks) if mask}
    parents = edges.sum(axis=0).tolist()
    opened, last = 0, sum(power for power, count in zip(powers, parents, strict=True) if count == 1)
    bits: list[int] = []
    while left:
        # The cause that opens the fewest findings, less those it is the last to explain.
        cause = min(left, key=lambda c: (left[c] & ~opened).bit_count() - (left[c] & last).bit_count())
        mask = left.pop(cause)
        own = [finding for finding in range(width) if mask & powers[finding]]
        opens = tuple(finding for finding in own if not opened & powers[finding])
        bits.extend(opens)
        if len(bits) > MOST_OPEN:
            raise TooMany(
                sentence("more than {most} findings hang together; leave out those that tell least", most=MOST_OPEN)
            )
        edges_here = tuple((finding, bits.index(finding)) for finding in own)
        closes = tuple(sorted((bit for finding, bit in edges_here if parents[finding] == 1), reverse=True))
        for bit in closes:
            del bits[bit]
        for finding in own:
            parents[finding] -= 1
            if parents[finding] == 1:
                last |= powers[finding]
        opened |= mask
        yield _Step(cause, opens, edges_here, closes)


def _halves(state: Array, bit: int) -> tuple[Array, Array]:
    """View the sets without and with a bit, each as (draws, higher bits, lower bits)."""
    view = state.reshape(len(state), -1, 2, 1 << bit)
    return view[:, :, 0], view[:, :, 1]


def _opened(after: Array, bit: int) -> Array:
    """Undo the closing of a bit: only sets that hold it go on."""
    lower = after.reshape(len(after), -1, 1 << bit)
    wider = np.zeros((len(after), lower.shape[1], 2, 1 << bit))
    wider[:, :, 1] = lower
    return wider.reshape(len(after), -1)
