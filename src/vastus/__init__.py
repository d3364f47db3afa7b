"""vastus: for a person whose knee, thigh or leg twitches.

For programs: each name below is loaded when it is first used, so that ``import vastus`` costs nothing. What they do, by
examples, stands in docs/reference/python.md. ``assess``, ``measure`` and ``simulate`` are rooms of the house and can be
no functions beside: ``vastus.measure`` would be one thing before a first import and another after it. So a function is
called after what it returns, a measurement.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "vastus.python": ("assessment", "base", "measurement", "simulation"),
    "vastus.measure.read": ("read",),
    "vastus.measure.detect": ("detect",),
    "vastus.measure.recording": ("Channel", "Recording", "held"),
    "vastus.measure.spans": ("Span",),
    "vastus.measure.twitches": ("Twitches",),
    "vastus.contract.assess": ("Result",),
    "vastus.contract.measure": ("Measurement",),
    "vastus.simulate.scene": ("Scene",),
    "vastus.simulate.truth": ("Truth",),
    "vastus.errors": ("BadAnswers", "BadRecording", "VastusError"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted([*_HOME, "__version__"])  # noqa: PLE0605 - as a type checker reads it in the stub


def __getattr__(name: str) -> object:
    """Load what is asked for, once (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"vastus.{name}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
