"""The example on the contract's page: run through the real code each time the page is made."""

import json
import re
from typing import Any

import msgspec

from vastus.service.interviews import cases

BLOCK = re.compile(r"```json\n(?P<case>.*?)\n```(?P<between>.*?)```json\n(?P<result>.*?)\n```", re.DOTALL)
SHOWN = 2  # of each list, so that the example stays short enough to read


def refreshed(text: str) -> str:
    """Return the page with the result of its case as it is now."""
    return BLOCK.sub(_block, text, count=1)


def _block(found: re.Match[str]) -> str:
    result = msgspec.json.encode(cases.assess(cases.read_case(found["case"])))
    told = json.dumps(shortened(json.loads(result)), indent=2, ensure_ascii=False)
    return f"```json\n{found['case']}\n```{found['between']}```json\n{told}\n```"


def shortened(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result with at most two of each list."""
    return {key: value[:SHOWN] if isinstance(value, list) else value for key, value in result.items()}
