"""``python -m benchmarks.bare PORT``: one constant page of the same framework, served with the app's own settings."""

import sys

from litestar import Litestar, MediaType, get

from vastus.web.app import Server, listening, settings


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def bare() -> str:
    """Return the page."""
    return "<!doctype html><title>bare</title><p>Nothing is looked up, and nothing is put together."


def main(port: int) -> None:
    """Serve until the process is ended; one line says when it is ready, as that of the app does."""
    with listening(port) as listener:
        app = Litestar([bare], openapi_config=None, logging_config=None)
        server = Server(settings(app), lambda: print(f"bare is ready at http://127.0.0.1:{port}/", flush=True))
        server.run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
