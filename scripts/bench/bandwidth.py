# SPDX-License-Identifier: Apache-2.0
"""Bytes a minute with `--low-bandwidth` and without: idle, typing five keys a second, a reply of 50 tokens a second."""
import time

from homes import QUIT
from keys import LETTERS
from streaming import PLAIN_ANSWERS, Model, begin


def measure(bench):
    for name, arguments in (("low bandwidth", ["--low-bandwidth"]), ("as always", [])):
        seconds = bench.times(30)
        model = Model(50 * seconds, 50)
        # The poorest link often leads to the poorest terminal.
        _, program = begin(bench, model, arguments, PLAIN_ANSWERS)
        per_minute = 60 / seconds
        add = bench.table.add
        add(f"{name}: bytes a minute, idle", len(program.read_for(seconds)) * per_minute, "bytes")
        add(f"{name}: bytes a minute, typing 5 keys/s", typed(program, seconds) * per_minute, "bytes")
        program.key("\x03", quiet=0.3)
        program.type("go\r")
        program.until("w1 ")
        add(f"{name}: bytes a minute, a reply of 50 tokens/s", len(program.read_for(seconds)) * per_minute, "bytes",
            note="of which the words are 15,000")
        program.end(QUIT)
        model.stop()


def typed(program, seconds):
    count, end = 0, time.perf_counter() + seconds
    number = 0
    while time.perf_counter() < end:
        program.type(LETTERS[number % 9])
        number += 1
        count += len(program.read_for(0.2))
    return count
