"""A phone that answers as phyphox does, for the tests: real HTTP on this machine, one request at a time."""

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np


class Fake:
    """What the phone holds; a test changes it while the phone is asked."""

    def __init__(self, source="linear_acceleration", rate=100.0, ahead=0.5):
        self.source, self.rate, self.ahead = source, rate, ahead
        self.names = {"t": "time buffer", "x": "accX|1", "y": "accY", "z": "accZ"}
        self.session, self.measuring, self.held = "a1", False, 0
        self.refuses, self.down, self.asked = False, False, []
        self.table = np.zeros((0, 4))

    def move(self, rows):
        """Let the phone measure: rows of (t, x, y, z)."""
        self.table = np.vstack([self.table, np.asarray(rows, float).reshape(-1, 4)])

    def switch(self, names=None):
        """Let somebody open another experiment."""
        self.session += "+"
        self.table = self.table[:0]
        self.names = names or self.names

    def answer(self, path):
        self.asked.append(path)
        parts = urlsplit(path)
        if parts.path == "/config":
            outputs = [{axis: name} for axis, name in self.names.items()]
            inputs = [{"source": "light", "outputs": [{"x": "lux"}]}, {"source": self.source, "outputs": outputs}]
            return {"title": "Acceleration", "inputs": inputs, "buffers": []}
        if parts.path == "/control":
            command = parse_qs(parts.query)["cmd"][0]
            if command == "clear":
                self.table = self.table[:0]
            self.measuring = {"start": True, "stop": False}.get(command, self.measuring)
            return {"result": not self.refuses}
        return self._get(parts.query)

    def _get(self, query):
        columns = dict(zip(self.names.values(), self.table.T, strict=True))
        buffers = {}
        for part in query.split("&"):
            name, _, wanted = part.partition("=")
            name, wanted = unquote(name), unquote(wanted)
            if name not in columns:
                continue  # phyphox leaves an unknown buffer out
            values = columns[name]
            if wanted != "full":
                threshold, _, reference = wanted.partition("|")
                values = values[columns[reference or name] > float(threshold)]
            told = [None if not np.isfinite(value) else float(f"{value:.8g}") for value in values]
            buffers[name] = {"size": 0, "updateMode": "partial", "buffer": told}
        return {"buffer": buffers, "status": {"session": self.session, "measuring": self.measuring}}


@contextmanager
def phone(fake):
    """Serve a fake phone, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if fake.down:
                self.connection.close()
                return
            content = json.dumps(fake.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

        def handle(self):
            with suppress(OSError, ValueError):  # a connection that the phone drops
                super().handle()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
