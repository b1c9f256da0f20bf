#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A chat-completions server on loopback that says COUNT tokens at RATE a second, whatever it is asked.

    model.py COUNT RATE

Prints `model: serving on http://127.0.0.1:PORT` and serves until it is killed. The tokens are `w1 `, `w2 ` … ; each is an
event of its own, and what is due at one moment is sent in one piece.
"""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT, RATE = int(sys.argv[1]), float(sys.argv[2])
#: How often a second it sends.
PIECES = 200


def chunk(delta, reason=None):
    value = {"id": "c", "object": "chat.completion.chunk", "created": 1763700000, "model": "bench",
             "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
    return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"


def word(number):
    return f"w{number} " if number % 20 else f"w{number}.\n\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        body = b'{"object":"list","data":[{"id":"bench","object":"model"}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        begun, said = time.monotonic(), 0
        try:
            while said < COUNT:
                due = min(COUNT, int((time.monotonic() - begun) * RATE) + 1)
                self.wfile.write(b"".join(chunk({"content": word(number)}) for number in range(said + 1, due + 1)))
                said = due
                time.sleep(1 / PIECES)
            self.wfile.write(chunk({}, "stop") + b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(f"model: serving on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
