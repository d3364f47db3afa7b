"""A refused recording in the terminal: what is asked for stands there as the option that says it."""

import shlex
from collections.abc import Mapping, Sequence

from vastus.errors import Ask, BadRecording, Role
from vastus.say.tongue import told, told_error
from vastus.sentence import sentence

EXAMPLES: Mapping[Role, str] = {"gain": "200", "rate": "100", "scale": "0.2"}
AXES: tuple[Role, ...] = ("x", "y", "z")
SHOWN = 20  # choices


def worded(refusal: BadRecording) -> str:
    """Return why a recording is refused, and the options that may help."""
    ways = [_ways(question) for question in refusal.questions]
    lines = [told_error(refusal)]
    if single := [way for several in ways if len(several) == 1 for way in several]:
        lines += [told(sentence("Add this to the command:")), *single]
    for several in ways:
        if len(several) > 1:
            lines += [told(sentence("Add one of these to the command:")), *several]
    return "\n".join(lines)


def _ways(asks: Sequence[Ask]) -> list[str]:
    """Return the options that answer one question; x, y and z are told in one."""
    axes = [ask for ask in asks if ask.role in AXES]
    others = [f"  {_option(ask)}{_choices(ask)}" for ask in asks if ask.role not in AXES]
    return [*others, f"  {_axes(axes)}{_choices(axes[0])}"] if axes else others


def _option(ask: Ask) -> str:
    """Return an option with an example that could be right."""
    if ask.role == "scale":
        return f"--scale {EXAMPLES['scale']}"
    if ask.role == "channels":
        return f"--channels {shlex.quote(_named(ask))}"
    return f"--map {shlex.quote(f'{ask.role}={_example(ask)}')}"


def _axes(asks: Sequence[Ask]) -> str:
    pairs = [f"{ask.role}={ask.choices[k]}" for k, ask in enumerate(asks) if k < len(ask.choices)]
    return f"--map {shlex.quote(','.join(pairs))}"


def _example(ask: Ask) -> str:
    return EXAMPLES.get(ask.role) or (ask.choices[0] if ask.choices else "1")


def _named(ask: Ask) -> str:
    """Return the first channel by its name, or by its number where the option would take the name apart."""
    return "1" if not ask.choices or "," in ask.choices[0] else ask.choices[0]


def _choices(ask: Ask) -> str:
    """Return what can be told, as a remark of the shell, so that the whole line can be copied."""
    return f"  # {', '.join(ask.choices[:SHOWN])}" if len(ask.choices) > 1 else ""
