"""The app: every page and the API behind the gate, on this machine alone."""

import gc
import logging
import mimetypes
import os
import re
import socket
import tempfile
from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath
from litestar.plugins.base import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from vastus import __version__
from vastus.errors import BadRecording, Conflict, NotFound, Refused, VastusError
from vastus.say.tongue import told
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.data.data import Data
from vastus.service.phone.take import Takes
from vastus.service.recordings.recordings import LARGEST, Resting, TooLarge
from vastus.web import about, api, first, learn, ring
from vastus.web import data as data_pages
from vastus.web.frame.fault import Fault, words_for
from vastus.web.frame.gate import LARGE, Gate, Limits, Lock
from vastus.web.frame.page import environment, shown
from vastus.web.interviews import ask, handover, result
from vastus.web.recordings import bring, phone, trace
from vastus.web.recordings import list as recordings

PORT = 8642
GOODBYE = 1.0  # seconds
STATIC = {part.name: part.read_bytes() for part in files("vastus.web").joinpath("static").iterdir() if part.is_file()}
ROUTES = (first, ask, result, handover, ring, learn, phone, bring, recordings, trace, data_pages, about, api)
STATUS: tuple[tuple[type[VastusError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Resting, HTTPStatus.CONFLICT),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (BadRecording, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Refused, HTTPStatus.BAD_REQUEST),
)
LARGE_PATHS = re.compile(r"/data/import\Z|/recordings/[\w-]+/pieces\Z", re.ASCII)
STREAMED = {"/recordings": LARGEST + LARGE, "/api/measure": LARGEST + LARGE}  # with what a form puts around a file


def create(data: Data, lock: Lock, stop: Callable[[], None] = lambda: None) -> Gate:
    """Return the app behind its gate; ``stop`` is called when the person quits."""
    given = {
        "everything": data,
        "interviews": data.interviews,
        "recordings": data.recordings,
        "takes": Takes(data.recordings.arrivals, data.recordings.files),
        "stop": stop,
    }
    app = _App(
        route_handlers=[static, *(handler for room in ROUTES for handler in room.routes)],
        dependencies={name: _always(value) for name, value in given.items()},
        exception_handlers={VastusError: refuse, HTTPException: refuse, Exception: refuse},
        openapi_config=OpenAPIConfig(
            title="vastus",
            version=__version__,
            description="How soon to be seen, what explains the twitching, and what to try. It is not a doctor.",
            path="/api",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        request_max_body_size=LARGE,
        logging_config=None,
        debug=False,
    )
    return Gate(app, lock, Limits(LARGE_PATHS.match, STREAMED))


class _App(Litestar):
    """Litestar without attrs and pydantic, which it loads wherever they happen to be installed."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def _always(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static(name: FromPath[str]) -> Response[bytes]:
    """Return a file of ours; only those that were there at the start exist."""
    if name not in STATIC:
        raise NotFoundException
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(STATIC[name], media_type=kind)


def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer what went wrong in plain words, and never how it looks inside."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logging.getLogger("vastus").error("a request failed: %s", type(error).__name__)
    plain = isinstance(error, BadRecording) or not isinstance(error, Refused)
    words = error.summary if isinstance(error, VastusError) and plain else words_for(status)
    if request.url.path.startswith("/api/"):
        faults = [str(fault) for fault in error.faults] if isinstance(error, Refused) else []
        more = {"code": error.code, "asks": error.asks} if isinstance(error, BadRecording) else {}
        answer = {"error": str(words), **more, "faults": faults}
        return Response(answer, status_code=status, media_type="application/json")
    return shown(Fault(words, status == HTTPStatus.CONFLICT), status)


def status_of(error: Exception) -> int:
    """Return the status of an error; what nobody thought of is 500."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


class Server(uvicorn.Server):
    """Says when it is ready, in one line."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def serve(
    data: Data,
    port: int | None,
    *,
    browser: bool,
    reached_at: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until Ctrl-C, or until the person quits; prints one line when it is ready.

    ``reached_at`` is told the address, without the code, as soon as the port is ours.
    """
    with listening(port) as listener:
        lock = Lock(listener.getsockname()[1])
        reached_at(f"http://127.0.0.1:{lock.port}/")
        warming = Thread(target=_warm, name="warming")

        def ready() -> None:
            reached_at(f"http://127.0.0.1:{lock.port}")
            gc.freeze()
            gc.enable()
            warming.start()
            enter = f"http://127.0.0.1:{lock.port}/enter?code={lock.code}"
            print(told(sentence("vastus is ready at {address}", address=enter)), flush=True)  # noqa: T201
            if browser:
                import webbrowser

                webbrowser.open(door.as_uri())

        def stop() -> None:
            # A little later: the page that says goodbye still fetches its stylesheet.
            get_running_loop().call_later(GOODBYE, setattr, server, "should_exit", True)  # noqa: FBT003

        server = Server(settings(create(data, lock, stop)), ready)
        with door_file(lock) as door, data.recordings.working(), suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        if warming.ident is not None:
            warming.join()


def _warm() -> None:
    """Load what the first page does not need, while somebody reads it."""
    environment()
    shipped.assessor()


def settings(app: Any) -> uvicorn.Config:
    """Return how uvicorn serves an app."""
    return uvicorn.Config(
        app,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=64,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=32 * 1024,
    )


@contextmanager
def listening(port: int | None) -> Iterator[socket.socket]:
    """Listen on this machine alone: on the port that was asked for, else on ours if it is free, else on any."""
    # Named as TCP, or else asyncio leaves Nagle's delay on, and each page waits 40 ms for the browser's receipt.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", PORT if port is None else port))
        except OSError as error:
            if port is not None:
                why = sentence(
                    "Port {port} cannot be used ({why}). Choose another with --port.", port=port, why=error.strerror
                )
                raise VastusError(why) from error
            listener.bind(("127.0.0.1", 0))
        yield listener


@contextmanager
def door_file(lock: Lock) -> Iterator[Path]:
    """Make a file that only this user can read; it hands the code over without putting it in an address."""
    with tempfile.TemporaryDirectory(prefix="vastus-") as folder:
        path = Path(folder) / "open-vastus.html"
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(
                '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>vastus</title>'
                f'<form method="post" action="http://127.0.0.1:{lock.port}/enter">'
                f'<input type="hidden" name="code" value="{escape(lock.code)}">'
                "<button>Open vastus</button></form><script>document.forms[0].submit()</script>"
            )
        yield path
