"""How a result came to be, as it leaves the house: enough to make it again, or to say why that cannot be done here."""

from collections.abc import Iterable

import msgspec

from vastus import __version__
from vastus.errors import Refused
from vastus.made import Made
from vastus.sentence import sentence


class MadeBy(msgspec.Struct, frozen=True):
    """How the result came to be."""

    by: str  # "vastus VERSION", and what of it
    settings: dict[str, float | str]
    of: tuple[str, ...]  # fingerprints of what went in


def recipe(made: Made) -> MadeBy:
    """Return how a value of the house came to be, in the words of the contracts."""
    return MadeBy(made.by, dict(made.settings), made.of)


def check_version(made: MadeBy) -> None:
    """Raise Refused unless this very version of vastus made the result: another one may count or weigh otherwise."""
    maker = made.by.split()
    if maker[:2] != ["vastus", __version__]:
        raise Refused(
            sentence(
                "This result was made by {maker}, and this is vastus {version}. Only the same version makes it again.",
                maker=made.by,
                version=__version__,
            )
        )


def check_inputs(made: MadeBy, of: Iterable[str], otherwise: str) -> None:
    """Raise Refused with the sentence ``otherwise`` unless what is here, by its fingerprints, is what went in."""
    if tuple(of) != made.of:
        raise Refused(otherwise)


def check_settings(made: MadeBy, settings: dict[str, float | str]) -> None:
    """Raise Refused unless the result was made with exactly these settings."""
    if settings != made.settings:
        differing = sorted(
            name for name in settings.keys() | made.settings.keys() if settings.get(name) != made.settings.get(name)
        )
        raise Refused(
            sentence(
                "This result was made with other settings than this vastus has: {settings}.",
                settings=", ".join(differing),
            )
        )
