"""``vastus serve``: the app in the browser, on this machine alone."""

import gc

import click


@click.command()
@click.option("--port", type=click.IntRange(1024, 65535), help="Where to listen; a free one unless told.")
@click.option("--browser/--no-browser", default=True, help="Open it in the browser, or only print where it is.")
def serve(*, port: int | None, browser: bool) -> None:
    """Start the app, and open it in your browser.

    Only this machine can reach it. Ctrl-C stops it; what you told is kept.
    """
    gc.disable()  # until it is ready: what is loaded stays, and looking through it again and again takes long
    from vastus.service.data import folder
    from vastus.web import app

    with folder.opened() as kept:
        app.serve(kept.data, port, browser=browser, reached_at=kept.reached_at)
