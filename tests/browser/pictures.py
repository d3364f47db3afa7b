"""Makes the pictures of the documents: ``python -m tests.browser.pictures``; with a folder, every page, whole."""

import sys
import tempfile
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.app import App, chromium, opened, started
from tests.browser.places import PLACES

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SCHEMES = ("light", "dark")
SIZE = {390: 844, 1280: 900}
PICTURES = (
    "doors",
    "question",
    "tick",
    "map",
    "result",
    "result-emergency",
    "learn",
    "learn-twitch",
    "learn-exercise",
    "record",
    "phone",
    "waiting",
    "recording",
)
WHOLE = {"recording"}  # its charts lie further down
COLOURS = 64
SETTLES = 600  # ms until charts begin to be drawn anew


def main() -> None:
    """Take them all."""
    everything = Path(sys.argv[1]) if sys.argv[1:] else None
    wanted = ("doors", *PLACES) if everything else PICTURES
    folder = everything or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home, chromium() as browser, started(Path(home)) as app:
        enter(browser, app)
        for name in wanted:
            take(browser, app, name, folder, whole=everything is not None or name in WHOLE)


def enter(browser: Browser, app: App) -> None:
    """Exchange the code for the cookie."""
    with browser.new_context() as context:
        context.new_page().goto(app.door)
        app.cookies = context.cookies()


def take(browser: Browser, app: App, name: str, folder: Path, *, whole: bool) -> None:
    """Take one page at both widths, light and dark."""
    context, _ = opened(browser, app)
    with context:
        page = context.new_page()
        page.goto(PLACES[name].path(app) if name in PLACES else "/")
        if name in PLACES:
            PLACES[name].then(page)
        for width, scheme in product(SIZE, SCHEMES):
            page.set_viewport_size({"width": width, "height": SIZE[width]})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if name in WHOLE:
                page.wait_for_timeout(SETTLES)
                page.wait_for_load_state("networkidle")
            shot = Image.open(BytesIO(page.screenshot(full_page=whole)))
            few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(folder / f"{name}-{width}-{scheme}.png", optimize=True)


if __name__ == "__main__":
    main()
