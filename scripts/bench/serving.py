# SPDX-License-Identifier: Apache-2.0
"""`skein serve` under load, beside FakeAI in the same run; both are asked by wrk with 32 connections."""
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import homes
from streaming import Model
from terminal import memory

CONNECTIONS = 32
#: It asks for Pillow without saying so.
FAKEAI = ["fakeai==0.3.2", "pillow==13.0.0"]
TOKEN = "sk-bench"
REQUEST = """wrk.method = "{method}"
wrk.body = '{body}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
"""


def measure(bench):
    with Skein(bench) as skein:
        ours, p99 = load(bench, skein.address + "/v1/threads", "POST")
        made = create(skein.address)
        retrieved, _ = load(bench, f"{skein.address}/v1/threads/{made}", "GET")
    add = bench.table.add
    theirs = fake_ai(bench)
    if theirs:
        add("FakeAI: threads created (in memory)", theirs, "/s")
        add("serve: durable threads created, against FakeAI", ours / theirs, "times", "≥20")
    add("serve: durable threads created, 32 connections", ours, "/s")
    add("serve: durable threads created, p99", p99, "ms", 20)
    add("serve: threads retrieved", retrieved, "/s", "≥5000")
    streams(bench)


class Skein:
    """The service, durable as it is by default."""

    def __init__(self, bench, engine="builtin"):
        self.home = homes.home(bench, 0)
        self.process = subprocess.Popen(
            [bench.skein, "serve", "--port", "0", "--engine", engine], stdout=subprocess.PIPE, text=True,
            env=homes.environment(self.home, SKEIN_TOKEN=TOKEN))
        self.address = self.process.stdout.readline().split()[-1]

    def memory(self):
        return memory(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def load(bench, url, method):
    """Requests a second, and the p99 in ms. An answer that is no success ends the measure."""
    script = os.path.join(bench.folder, "request.lua")
    with open(script, "w") as file:
        file.write(REQUEST.format(method=method, body="{}" if method == "POST" else "", token=TOKEN))
    said = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{bench.times(20)}s", "--latency", "-s", script, url],
                          check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def create(address):
    request = urllib.request.Request(address + "/v1/threads", b"{}", {
        "Content-Type": "application/json", "Authorization": "Bearer " + TOKEN})
    return json.load(urllib.request.urlopen(request))["id"]


def fake_ai(bench):
    """Threads that FakeAI creates a second; None where it can't be installed."""
    place = os.path.join(bench.folder, "fakeai")
    program = os.path.join(place, "bin", "fakeai-server")
    if not os.path.exists(program):
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = subprocess.run([place + "/bin/python", "-m", "pip", "install", "-q", *FAKEAI])
        if pip.returncode != 0:
            return None
    port = free_port()
    server = subprocess.Popen(
        [program, "server", "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=os.environ | {"FAKEAI_REQUIRE_API_KEY": "false", "FAKEAI_RESPONSE_DELAY": "0"})
    try:
        wait_for(port, server)
        return load(bench, f"http://127.0.0.1:{port}/v1/threads", "POST")[0]
    finally:
        server.terminate()
        server.wait()


def free_port():
    """FakeAI takes no port 0: one that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("FakeAI does not start")


def streams(bench):
    """Many replies at once, twice: the second time may take no more memory than the first."""
    count = bench.times(500)
    model = Model(200, 50)
    with Skein(bench, model.address) as skein:
        before, after, whole = skein.memory(), [], 0
        for _ in range(2):
            whole += asyncio.run(replies(skein.address, count))
            after.append(skein.memory())
    model.stop()
    bench.table.add(f"serve: {count} streams at once, twice: whole replies", whole, "", f"≥{2 * count}")
    bench.table.add("serve: memory after the second time against the first", after[1] / after[0], "times", 1.1,
                    f"{before:.0f}, {after[0]:.0f}, {after[1]:.0f} MiB")


async def replies(address, count):
    """How many of so many replies at once come whole."""
    host, port = address.removeprefix("http://").split(":")
    body = b'{"assistant_id":"asst_default","model":"bench","stream":true,"thread":{"messages":[{"role":"user","content":"go"}]}}'

    async def one():
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write((f"POST /v1/threads/runs HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {TOKEN}\r\n"
                      f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode() + body)
        said = await reader.read(-1)
        writer.close()
        return b"w200." in said and b"[DONE]" in said

    return sum(await asyncio.gather(*(one() for _ in range(count))))
