"""A healthy person with one fluttering spot, who answers everything."""

from typing import Any

from vastus.assess.answers import deny, tell
from vastus.evidence.model import Base

FLUTTER: dict[str, Any] = {
    "age": 34,
    "movement-type": ["flicker-seen"],
    "twitch-site": ["front-thigh"],
    "twitch-spread": "one-spot",
    "twitch-context": ["rest"],
    "side": "left",
    "duration": 4,
    "trend": "steady",
    "bout-length": "seconds",
    "bout-frequency": "daily",
    "onset-manner": "gradual",
    "diet": ["ordinary"],
    "caffeine": 100,
    "fluids": 6,
    "sleep-hours": 7,
}


def healthy(base: Base, sex: str) -> dict[str, Any]:
    """Return the whole file: the flutter, and a plain no to all that has one."""
    plain = {item.id: deny(item) for item in base.findings if item.who == "ask"}
    denied = {name: tell(no, base.finding[name]) for name, no in plain.items() if not no.unsure}
    return {**denied, **FLUTTER, "sex": sex}
