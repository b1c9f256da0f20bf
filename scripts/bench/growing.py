# SPDX-License-Identifier: Apache-2.0
"""How the costs grow with the threads, and with the messages of the open one."""
import homes
from homes import QUIT
from keys import LETTERS
from listing import opening, to_list
from starting import ours, turns
from terminal import Program, middle

SIGNS = {100: "10²", 1_000: "10³", 10_000: "10⁴", 100_000: "10⁵"}


def measure(bench):
    series(bench, "threads", {count: (count, 10_000) for count in SIGNS})
    series(bench, "messages", {count: (100, count) for count in SIGNS})


def series(bench, what, sizes):
    kept = {count: homes.home(bench, bench.many(threads), bench.many(messages), copied=False)
            for count, (threads, messages) in sizes.items()}
    starts, memories, _ = turns({count: ours(bench, home) for count, home in kept.items()}, bench.times(11))
    for count, (threads, messages) in sizes.items():
        program = Program([bench.skein], homes.environment(homes.home(bench, bench.many(threads), bench.many(messages))))
        program.answer(program.started)
        program.rest()
        key = [program.key(LETTERS[number % 9]).last for number in range(bench.times(100))]
        to_list(program)
        program.key("g", quiet=0.1)
        opened = [answer.last for answer in opening(bench, program, bench.many(threads), 0, bench.times(15))]
        program.end(QUIT)
        place = f"{SIGNS[count]} {what}"
        bench.table.add(f"grows: {place}: start", starts[count], "ms")
        bench.table.add(f"grows: {place}: memory", memories[count], "MiB")
        bench.table.add(f"grows: {place}: key", middle([ms for ms in key if ms is not None]), "ms")
        bench.table.add(f"grows: {place}: open a short thread", middle(opened), "ms")
