"""How a result came to be: enough to make it again, or to say why two differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from vastus import __version__

INPUT = "input"  # under which the settings of an earlier step stand among those of a later one


def made_by(part: str = "") -> str:
    """Return the maker of a result: this program, its version, and which part of it, as "vastus 0.1.0 measure.read"."""
    return f"vastus {__version__} {part}".rstrip()


@dataclass(frozen=True, slots=True)
class Made:
    """The maker, its settings, and the fingerprints of all that went in."""

    by: str
    settings: Mapping[str, float | str] = field(default_factory=dict)
    of: tuple[str, ...] = ()

    def then(self, part: str, settings: Mapping[str, float | str]) -> "Made":
        """Return how a result came to be that ``part`` of this program made of what this describes.

        Nothing is lost on the way: maker and settings of this step stand among the later ones as "input" and
        "input.…", and the fingerprints stay those of what went in first.
        """
        earlier = {INPUT: self.by} | {f"{INPUT}.{name}": value for name, value in self.settings.items()}
        return Made(made_by(part), {**earlier, **settings}, self.of)

    @property
    def input(self) -> "Made | None":
        """Return how that came to be of which this was made, or None where nothing was made before it."""
        if INPUT not in self.settings:
            return None
        begin = f"{INPUT}."
        earlier = {name.removeprefix(begin): value for name, value in self.settings.items() if name.startswith(begin)}
        return Made(str(self.settings[INPUT]), earlier, self.of)


def fingerprint(*contents: bytes | memoryview) -> str:
    """Return a short name for these bytes: equal bytes have equal names."""
    digest = sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:16]
