"""A web server on 127.0.0.1 whose answers a test writes down."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between each byte of the body
    promise: int | None = None  # Content-Length that does not hold


@dataclass
class Server:
    """``answers`` by path, the last of a list again and again; ``requests`` are the headers that came, lower case, by path."""

    address: str
    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    requests: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return self.address + path

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.answers[path] = Answer(status=status, headers={"Location": to})


@contextmanager
def serving() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.setdefault(self.path, []).append({name.lower(): value for name, value in self.headers.items()})
            planned = site.answers.get(self.path, Answer(status=404))
            queue = planned if isinstance(planned, list) else [planned]
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            time.sleep(answer.wait)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body) if answer.promise is None else answer.promise))
                self.end_headers()
                for start in range(len(answer.body)) if answer.drip else ():
                    self.wfile.write(answer.body[start : start + 1])
                    self.wfile.flush()
                    time.sleep(answer.drip)
                if not answer.drip:
                    self.wfile.write(answer.body)
            except ConnectionError:
                pass  # the client has seen enough

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Server(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
