"""The one way in: everything is refused unless each check says otherwise, for every route and method.

In this order: the Host (before anything else, against DNS rebinding), where the request comes from (Origin and
Sec-Fetch-Site), the size of its body, and whether this browser was let in. See docs/explanation/keeping.md.
"""

import hmac
import time
from asyncio import timeout
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

from vastus.say.tongue import current, speaking, told
from vastus.sentence import sentence

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
SMALL, LARGE = 64 * 1024, 16 * 1024 * 1024  # bytes of a form, and of an export brought back
BODY_TAKES = 20.0  # seconds that a body may take to come in, or each part of one that is handed on as it comes
CODE_LIVES = 300.0  # seconds from start until the code that opens the app is void
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a browser says "Origin: null" for our own forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cache-control", b"no-store"),
)
GUARDING = frozenset(name for name, _ in HEADERS)


@dataclass(slots=True)
class Lock:
    """Who may come in: a code that opens once, and the cookie it is exchanged for."""

    port: int
    code: str = field(default_factory=lambda: token_urlsafe(24))
    secret: str = field(default_factory=lambda: token_urlsafe(32))
    began: float = field(default_factory=time.monotonic)
    used: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name; two apps on one machine share a cookie jar, so it carries the port."""
        return f"vastus_{self.port}"

    def opens(self, code: str) -> bool:
        """Whether the code opens the app; it does so once."""
        fits = hmac.compare_digest(code.encode(), self.code.encode())
        fresh = not self.used and time.monotonic() - self.began <= CODE_LIVES
        self.used = self.used or (fits and fresh)
        return fits and fresh

    def knows(self, cookies: str) -> bool:
        """Whether a Cookie header holds the secret."""
        try:
            held = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return False
        return held is not None and hmac.compare_digest(held.value.encode(), self.secret.encode())


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent to where; ``SMALL`` unless it is named here."""

    large: Callable[[str], object] = lambda _: None  # whether up to LARGE
    streamed: Mapping[str, int] = field(default_factory=dict)  # path → bytes that are handed on as they come


class Gate:
    """Wraps an ASGI app; nothing reaches it that was not let in. It speaks the language set when it was made."""

    def __init__(self, app: Callable[..., Any], lock: Lock, limits: Limits) -> None:
        self.app = app
        self.lock = lock
        self.limits = limits
        self.tongue = current()
        hosts = ("127.0.0.1", "localhost", "[::1]")
        self.hosts = frozenset(f"{host}:{lock.port}".encode() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it in plain words."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        else:
            with speaking(self.tongue):
                await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal:
            await _say(send, *refusal)
        elif scope["path"] == "/enter":
            await self._enter(scope, receive, send)
        elif not self.lock.knows(_one(scope, b"cookie")):
            await _say(send, 401, SIGN_IN)
        else:
            await self._pass_on(scope, receive, _guarded(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return why a request is refused before anybody looks at what it asks for."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return 421, sentence("This address is not one that vastus answers to.")
        if scope["method"] not in METHODS:
            return 405, sentence("vastus only knows GET and POST.")
        if not self._comes_from_here(scope, hosts[0]):
            return 403, sentence("This request came from another site, so it was refused.")
        length = _one(scope, b"content-length")
        if length and (not length.isdigit() or int(length) > self._most(scope)):
            return 413, TOO_MUCH
        return None

    def _comes_from_here(self, scope: Scope, host: bytes) -> bool:
        """Whether our own page, or the person at the address bar, sent it."""
        if scope["path"] == "/enter":
            return True  # opened from a file on this machine; only the code lets it in
        site, origin = _one(scope, b"sec-fetch-site"), _one(scope, b"origin")
        own = f"http://{host.decode().lower()}"
        if origin and origin.lower() != own:
            return False
        if scope["method"] in SAFE:
            page = _one(scope, b"sec-fetch-mode") == "navigate" and _one(scope, b"sec-fetch-dest") == "document"
            return site in ("", "same-origin", "none") or page
        return site == "same-origin" or (not site and origin.lower() == own)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Exchange the code for the cookie, once; the address afterwards holds no secret."""
        posted = scope["method"] == "POST"
        form = await _body(receive, SMALL) if posted else scope["query_string"]
        code = parse_qs((form or b"").decode(errors="replace")).get("code", [""])[0]
        if not self.lock.opens(code):
            await _say(send, 401, SIGN_IN)
            return
        cookie = f"{self.lock.cookie}={self.lock.secret}; HttpOnly; SameSite=Strict; Path=/"
        headers = ((b"location", b"/"), (b"set-cookie", cookie.encode()))
        if posted:  # sent by a file: a browser keeps the strict cookie back from a redirect, but not from our own page
            page = WELCOME.format(language=self.tongue.code, words=escape(told(OPEN)))
            await _say(send, 200, page, *headers[1:], kind=b"text/html")
        else:
            await _say(send, 303, "", *headers)

    def _most(self, scope: Scope) -> int:
        path = scope["path"]
        return self.limits.streamed.get(path, LARGE if self.limits.large(path) else SMALL)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with its whole body; one that is too large, or too slow, does not get past."""
        if scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        if scope["path"] in self.limits.streamed:
            await self.app(scope, _counted(receive, self._most(scope)), send)
            return
        body = await _body(receive, self._most(scope))
        if body is None:
            await _say(send, 413, TOO_MUCH)
            return
        given = False

        async def whole() -> dict[str, Any]:
            nonlocal given
            if given:
                message: dict[str, Any] = await receive()
                return message
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, whole, send)


TOO_MUCH = sentence("That is more than vastus takes at once.")
WELCOME = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">'
    '<title>vastus</title><p><a href="/">{words}</a>'
)
OPEN = sentence("Open vastus")
SIGN_IN = sentence(
    "Please open vastus from the terminal: type  vastus serve  (or make run). For your safety the page opens only "
    "once for each start, in the browser that was opened for it."
)


def _one(scope: Scope, header: bytes) -> str:
    """Return a header's value; two of the same kind are joined, so that no check sees only one."""
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == header)


async def _body(receive: Receive, most: int) -> bytes | None:
    """Return the whole body, or None when there is too much of it or it does not come; its told length may lie."""
    parts, size, more = list[bytes](), 0, True
    try:
        async with timeout(BODY_TAKES):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    return None
                more = message.get("more_body", False)
    except TimeoutError:
        return None
    return b"".join(parts)


def _counted(receive: Receive, most: int) -> Receive:
    """Hand a body on as it comes, and break it off when there is too much of it, or it stops coming."""
    size = 0

    async def counted() -> dict[str, Any]:
        nonlocal size
        try:
            async with timeout(BODY_TAKES):
                message: dict[str, Any] = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        size += len(message.get("body", b""))
        return message if size <= most else {"type": "http.disconnect"}

    return counted


def _guarded(send: Send) -> Send:
    """Put the guarding headers on every answer."""

    async def guarded(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in GUARDING]
            message = {**message, "headers": [*kept, *HEADERS]}
        await send(message)

    return guarded


async def _say(send: Send, status: int, words: str, *headers: tuple[bytes, bytes], kind: bytes = b"text/plain") -> None:
    """Answer in few words."""
    body = told(words).encode()
    plain = ((b"content-type", kind + b"; charset=utf-8"), (b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers, *HEADERS]})
    await send({"type": "http.response.body", "body": body})
