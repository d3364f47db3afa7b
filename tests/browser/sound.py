"""What is wrong with a page as it stands: axe, sideways scrolling, small targets, overlaps, cut text."""

from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LAYOUT = (Path(__file__).parent / "layout.js").read_text()


@cache
def script() -> str:
    """Return axe itself."""
    return str(Axe().axe_script)


def faults(page: Page) -> list[str]:
    """Return what axe and the ruler find."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found: dict[str, Any] = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    spoken = [f"{one['id']}: {one['help']}: {node['html']}" for one in found["violations"] for node in one["nodes"][:3]]
    return spoken + misplaced(page)


def misplaced(page: Page) -> list[str]:
    """Return what the ruler finds."""
    return list(page.evaluate(LAYOUT))
