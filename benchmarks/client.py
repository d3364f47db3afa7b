"""Browsers at the app, each on a connection of its own that stays open; in a process apart from ``benchmarks.web``.

It reads one job as JSON and writes, as JSON, the seconds that each answer took. Only the standard library.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

APART = 20  # cases, so that no browser tells what another has just told and the app still remembers
Browse = Callable[["Connection", int], Awaitable[list[float]]]


@dataclass(slots=True)
class Connection:
    """One browser that was let in."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: str  # of each request, after its first line

    async def get(self, path: str) -> bytes:
        """Return a page; one that is not there ends the benchmark."""
        return await self._sent(f"GET {path} HTTP/1.1\r\n{self.head}\r\n".encode())

    async def post(self, path: str, told: object) -> Any:
        """Send JSON and return what is answered."""
        body = json.dumps(told).encode()
        more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return json.loads(await self._sent(f"POST {path} HTTP/1.1\r\n{self.head}{more}\r\n".encode() + body))

    async def _sent(self, request: bytes) -> bytes:
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        body = await self.reader.readexactly(int(length))
        if not head.startswith(b"HTTP/1.1 20"):
            raise SystemExit(f"{request!r} was answered {head + body!r}")
        return body


def looking(path: str, seconds: float) -> Browse:
    """Return a browser that asks for one page again and again."""

    async def browse(connection: Connection, _: int) -> list[float]:
        taken, end = list[float](), time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            await connection.get(path)
            taken.append(time.perf_counter() - start)
        return taken

    return browse


def answering(cases: list[dict[str, Any]], seconds: float) -> Browse:
    """Return a browser that holds one interview after the other, each of its own; only its answers are timed."""

    async def browse(connection: Connection, number: int) -> list[float]:
        taken, end = list[float](), time.perf_counter() + seconds
        keys = (f"client-{os.getpid()}-{number}-{n}" for n in count())  # a job that comes again writes again
        for turn in count(number * APART):
            case = cases[turn % len(cases)]
            now = await connection.post("/api/interviews", {"key": next(keys)})
            while now["asks"]:
                if (start := time.perf_counter()) >= end:
                    return taken
                answers = {name: case[name] for name in now["asks"] if name in case}
                step = {"number": now["number"], "key": next(keys), "answers": answers}
                now = await connection.post(f"/api/interviews/{now['id']}/answers", step)
                taken.append(time.perf_counter() - start)
        return taken

    return browse


async def browsed(port: int, cookie: str, browsers: int, browse: Browse) -> list[float]:
    """Let some browsers go on side by side, and return the seconds that all their requests took."""
    address = f"127.0.0.1:{port}"
    head = f"Host: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n"
    connections = [Connection(*await asyncio.open_connection("127.0.0.1", port), head) for _ in range(browsers)]
    taken = await asyncio.gather(*(browse(connection, number) for number, connection in enumerate(connections)))
    for connection in connections:
        connection.writer.close()
    return [seconds for each in taken for seconds in each]


def main() -> None:
    """Do one job."""
    job = json.load(sys.stdin)
    does = looking(job["path"], job["seconds"]) if "path" in job else answering(job["cases"], job["seconds"])
    print(json.dumps(asyncio.run(browsed(job["port"], job["cookie"], job["browsers"], does))))


if __name__ == "__main__":
    main()
