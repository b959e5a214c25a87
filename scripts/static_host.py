"""A plain static host for the built site: files as they are, or compressed, and 404.html for what is not there."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

COMPRESSED = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".wasm", ".webmanifest")


@dataclass(frozen=True)
class Host:
    """Where the site is served, and every request that came: its first line, and the body of a POST."""

    url: str
    requests: list[str] = field(default_factory=list)


class Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript", ".wasm": "application/wasm"}

    def __init__(self, *arguments: object, log: list[str], directory: str) -> None:
        self.log = log
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self.log.append(self.requestline)
        super().do_GET()

    def do_POST(self) -> None:
        self.log.append(self.requestline + self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin1"))
        self.send_error(405)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@cache
def packed(path: Path, changed: float) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


class Compressing(Handler):
    """Sends what gets smaller by it as gzip, over connections that stay open: as real hosts do."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if not path.is_file() or path.suffix not in COMPRESSED:
            return super().send_head()
        changed = path.stat().st_mtime
        if self.headers["If-Modified-Since"] == self.date_time_string(changed):
            self.send_response(304)
            self.end_headers()
            return None
        body = packed(path, changed)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", self.date_time_string(changed))
        self.end_headers()
        return io.BytesIO(body)


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a page half-way is no fault; anything else shows in the page that asked."""


@contextmanager
def static_host(folder: Path, handler: type[Handler] = Handler) -> Iterator[Host]:
    """Serve a folder on a free port of this machine for as long as the context lasts."""
    log: list[str] = []
    with Server(("127.0.0.1", 0), partial(handler, directory=str(folder), log=log)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Host(f"http://127.0.0.1:{server.server_address[1]}/", log)
        server.shutdown()
