#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A chat-completions server on loopback whose answers are known beforehand.

    scripted_model.py

Prints one line, `model: serving on http://127.0.0.1:PORT`, and serves until it is killed. What it does is told by the
last message:

    a function's output      "The answer is: OUTPUT", all outputs since the last question joined by " and "
    a question, with tools   calls the first function: for {"city":"Paris"}, and for {"city":"Rome"} too when the
                             question says "both"; not when it says "plain" or the request's tool_choice is "none"
    a question               "You said: QUESTION", word by word; and when it contains
        "slow"               300 words, one each 20 ms
        "count"              "I was given N messages."
        "long"               stops by "length"
        "fail"               HTTP 500
"""
import itertools
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NUMBERS = itertools.count(1)


def text_of(message):
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def trailing_outputs(messages):
    outputs = []
    for message in reversed(messages):
        if message["role"] != "tool":
            break
        outputs.insert(0, text_of(message))
    return outputs


class Reply:
    """What to answer: words and calls, and why it ends."""

    def __init__(self, request):
        messages = request["messages"]
        question, outputs = text_of(messages[-1]), trailing_outputs(messages)
        self.words, self.calls, self.reason, self.pause = [], [], "stop", 0.0
        self.status = 200
        if outputs:
            self.words = ["The ", "answer ", "is: ", " and ".join(outputs)]
        elif request.get("tools") and request.get("tool_choice") != "none" and "plain" not in question:
            name = request["tools"][0]["function"]["name"]
            for city in ["Paris", "Rome"] if "both" in question else ["Paris"]:
                self.calls.append((f"call_{next(NUMBERS)}", name, json.dumps({"city": city})))
            self.reason = "tool_calls"
        elif "slow" in question:
            self.words, self.pause = [f"word{number} " for number in range(300)], 0.02
        elif "count" in question:
            self.words = [f"I was given {len(messages)} messages."]
        elif "fail" in question:
            self.status = 500
        else:
            self.words = ["You ", "said: "] + [word + " " for word in question.split(" ")]
            self.words[-1] = self.words[-1].rstrip(" ")
            if "long" in question:
                self.reason = "length"

    def pieces(self):
        """The deltas of a stream; arguments come in two pieces."""
        for word in self.words:
            yield {"content": word}
        for index, (call, name, arguments) in enumerate(self.calls):
            function = {"name": name, "arguments": arguments[:5]}
            yield {"tool_calls": [{"index": index, "id": call, "type": "function", "function": function}]}
            yield {"tool_calls": [{"index": index, "function": {"arguments": arguments[5:]}}]}

    def message(self):
        calls = [{"id": call, "type": "function", "function": {"name": name, "arguments": arguments}}
                 for call, name, arguments in self.calls]
        return {"role": "assistant", "content": "".join(self.words) or None} | ({"tool_calls": calls} if calls else {})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        models = [{"id": name, "object": "model"} for name in ("scripted", "scripted-large")]
        self.send(200, {"object": "list", "data": models})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = Reply(request)
        usage = {"prompt_tokens": len(request["messages"]), "completion_tokens": len(reply.words) + len(reply.calls)}
        usage["total_tokens"] = sum(usage.values())
        head = {"id": "chatcmpl-1", "created": 1763700000, "model": request.get("model", "scripted")}
        if reply.status != 200:
            self.send(reply.status, {"error": {"message": "the model broke", "type": "server_error", "code": None}})
        elif request.get("stream"):
            self.stream(reply, head | {"object": "chat.completion.chunk"}, usage)
        else:
            choice = {"index": 0, "message": reply.message(), "finish_reason": reply.reason}
            self.send(200, head | {"object": "chat.completion", "choices": [choice], "usage": usage})

    def stream(self, reply, head, usage):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            self.event(head, [{"index": 0, "delta": {"role": "assistant", "content": None}, "finish_reason": None}])
            for piece in reply.pieces():
                self.event(head, [{"index": 0, "delta": piece, "finish_reason": None}])
                time.sleep(reply.pause)
            self.event(head, [{"index": 0, "delta": {}, "finish_reason": reply.reason}])
            self.event(head | {"usage": usage}, [])
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            pass

    def event(self, head, choices):
        self.wfile.write(b"data: " + json.dumps(head | {"choices": choices}).encode() + b"\n\n")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Handler)
print(f"model: serving on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
