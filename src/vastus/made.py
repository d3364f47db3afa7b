"""How a result came to be: enough to make it again, or to say why two differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Made:
    """The maker, its settings, and the fingerprints of all that went in."""

    by: str
    settings: Mapping[str, float | str] = field(default_factory=dict)
    of: tuple[str, ...] = ()


def fingerprint(*contents: bytes) -> str:
    """Return a short name for these bytes: equal bytes have equal names."""
    digest = sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:16]
