# SPDX-License-Identifier: Apache-2.0
"""From exec to a painted screen, and the memory there; beside irssi and weechat, turn by turn in one run."""
import os
import shutil
import time

import homes
from homes import QUIT
from terminal import QUIET, Program, middle


def measure(bench):
    threads, messages = bench.many(10_000), bench.many(10_000)
    cases = {
        "empty": homes.home(bench, 0, copied=False),
        "10⁴": homes.home(bench, threads, messages, copied=False),
        "10⁵": homes.home(bench, threads * 10, messages, copied=False),
    }
    programs = {name: ours(bench, home, threads if name != "empty" else 0) for name, home in cases.items()} | peers(bench)
    shown, memory, end = turns(programs, bench.times(21))
    later = {name: settled(*programs[name]) for name in cases}
    add = bench.table.add
    for name in ("irssi", "weechat"):
        if name in shown:
            add(f"start: {name}, empty", shown[name], "ms", note=f"{memory[name]:.1f} MiB")
    irssi = shown.get("irssi")
    add("start: no data", shown["empty"], "ms", note=f"{memory['empty']:.1f} MiB; last byte {end['empty']:.1f} ms")
    add("start: 10⁴ threads, the last 5 MB in 10⁴ messages", shown["10⁴"], "ms", irssi,
        f"mark: irssi's empty start; last byte {end['10⁴']:.1f} ms")
    add("start: 10⁴ threads, beyond no data", shown["10⁴"] - shown["empty"], "ms", 2)
    add("start: 10⁵ threads", shown["10⁵"], "ms", irssi and 1.5 * irssi,
        f"mark: 1.5 × irssi; last byte {end['10⁵']:.1f} ms")
    for name in ("10⁴", "10⁵"):
        add(f"memory: {name} threads, when the picture is there", memory[name], "MiB", 30,
            "the 5 MB thread is being read whole behind it")
        add(f"memory: {name} threads, when that is done", later[name], "MiB", 30)
    add("memory: 10⁵ threads against 10⁴, when the picture is there", memory["10⁵"] / memory["10⁴"], "times", 1.2)
    add("memory: 10⁵ threads against 10⁴, when that is done", later["10⁵"] / later["10⁴"], "times", 1.2)


def ours(bench, home, threads=1):
    """Skein's command, its environment, how it ends, and the words that tell that the list and the last thread are there."""
    return [bench.skein], homes.environment(home), QUIT, ["A long thread", homes.LONG_END] if threads else ["New thread"]


def turns(programs, count):
    """The middle ms to the words, MiB, and ms to the last byte, of each program, started turn by turn."""
    # Once for each, so that all are in the page cache and have written what a first start writes.
    for program in programs.values():
        start(*program)
    starts = {name: [] for name in programs}
    for _ in range(count):
        for name, program in programs.items():
            starts[name].append(start(*program))
    return ({name: middle([run[place] for run in all]) for name, all in starts.items()} for place in range(3))


def settled(command, environment, keys, _):
    """MiB when what the start has begun is over."""
    program = Program(command, environment)
    program.answer(program.started)
    program.rest()
    # The last that was needed once is given back two seconds after all is read.
    program.read_for(3)
    memory = program.memory()
    program.end(keys)
    return memory


def peers(bench):
    """The commands of those that are installed, their environment, and how they end."""
    home = os.path.join(bench.folder, "peers")
    os.makedirs(home, exist_ok=True)
    environment = homes.environment(home)
    commands = {"irssi": (["irssi", "--home", home + "/irssi", "--noconnect"], environment, "/quit\r"),
                "weechat": (["weechat", "--no-connect", "--dir", home + "/weechat"], environment, "/quit\r")}
    return {name: command for name, command in commands.items() if shutil.which(name)}


def start(command, environment, keys, words=()):
    """ms to these words of the first screen, without any to its last byte; MiB there; and ms to its last byte."""
    program = Program(command, environment)
    there = None
    if words:
        seen = b""
        while not all(word.encode() in seen for word in words):
            piece = program.read(10)
            if not piece:
                raise RuntimeError(f"{command[0]} does not show {words}: {seen[-500:]!r}")
            seen += piece
        there = (time.perf_counter() - program.started) * 1000
    last = program.answer(program.started, timeout=QUIET if words else 10).last or there
    if last is None:
        raise RuntimeError(f"{command[0]} shows nothing")
    memory = program.memory()
    program.end(keys)
    return there or last, memory, last
