# SPDX-License-Identifier: Apache-2.0
"""What the program does while nobody does anything."""
from homes import QUIT
from keys import begin


def measure(bench):
    program = begin(bench)
    program.settle(3)
    seconds = bench.times(60)
    processor, wakeups = program.processor(), program.wakeups()
    said = program.read_for(seconds)
    used, woken = program.processor() - processor, program.woken_since(wakeups)
    add = bench.table.add
    add(f"idle for {seconds} s: bytes", len(said), "bytes", 0)
    add(f"idle for {seconds} s: processor time", used, "ms", 0.5, "shown as 0 ms: below half a millisecond")
    add(f"idle for {seconds} s: wake-ups", woken, "times", 2)
    program.end(QUIT)
