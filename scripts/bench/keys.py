# SPDX-License-Identifier: Apache-2.0
"""Keys in the composer, beside the input lines of irssi and weechat; sizes and pages of a long thread."""
import homes
from homes import QUIT
from starting import peers
from terminal import Program, echo, middle

ESCAPE, PAGE_DOWN, CLEAR_LINE, CLEAR_COMPOSER = "\x1b", "\x1b[6~", "\x15", "\x03"
#: Words of a line's length, so that lines break as they do for a user.
LETTERS = "abcdefg h"
CLEARED = (b"\x1b[2J", b"\x1b[3J", b"\x1bc")


def begin(bench, threads=10_000, messages=10_000, arguments=(), **more):
    """The program in a home with so much in it, when it has come to rest."""
    home = homes.home(bench, bench.many(threads), bench.many(messages), **more)
    program = Program([bench.skein, *arguments], homes.environment(home))
    program.answer(program.started)
    program.rest()
    return program


def measure(bench):
    bench.table.add("key: echoed by the system, p50", middle(echo(bench.times(400))), "ms",
                    note="the bench's own share of every key below")
    for name, peer in peers(bench).items():
        others_keys(bench, name, peer)
    program = begin(bench)
    shown = keys(bench, program, "composer, 5 MB thread")
    resizing(bench, program)
    program.key(CLEAR_COMPOSER, quiet=0.1)
    shown += pages(bench, program)
    program.end(QUIT)
    cleared(bench, shown)


def cleared(bench, shown):
    times = sum(text.count(sequence) for text in shown for sequence in CLEARED)
    bench.table.add("screen: cleared after the start, typing and paging", times, "times", 0)


def others_keys(bench, name, peer):
    command, environment, quit = peer
    program = Program(command, environment)
    program.answer(program.started)
    program.rest()
    answers = [program.key(LETTERS[number % 9]) for number in range(bench.times(200))]
    told(bench, f"key: {name}", answers, None, None)
    bench.table.add(f"bytes of a typed character: {name}", middle([len(answer.text) for answer in answers]), "bytes")
    program.key(CLEAR_LINE)
    program.end(quit)


def keys(bench, program, place):
    answers = [program.key(LETTERS[number % 9]) for number in range(bench.times(400))]
    told(bench, f"key: {place}", answers, 0.3, 2)
    # A character at the end of a line moves a word to the next: the mark is for the usual one.
    sizes = [len(answer.text) for answer in answers]
    bench.table.add(f"bytes of a typed character: {place}", middle(sizes), "bytes", 8, f"mean {sum(sizes) / len(sizes):.1f}")
    return [answer.text for answer in answers]


def told(bench, what, answers, middle_mark, most_mark):
    times = [answer.last for answer in answers if answer.last is not None]
    silent = len(answers) - len(times)
    bench.table.add(f"{what}, p50", middle(times), "ms", middle_mark)
    bench.table.add(f"{what}, p99", middle(times, 0.99), "ms", most_mark,
                    f"{len(times)} times" + (f", {silent} silent" if silent else ""))


def resizing(bench, program):
    times = []
    for _ in range(bench.times(20)):
        times.append(program.resize(40, 12).last)
        program.resize(120, 36)
    bench.table.add("resize 120×36 → 40×12 in the 5 MB thread, p50", middle(times), "ms", 10)


def pages(bench, program):
    """From the top of the thread to its end."""
    program.key(ESCAPE, quiet=0.1)
    program.key("g", quiet=0.5)
    times, shown, still = [], [], 0
    while still < 3:
        answer = program.key(PAGE_DOWN, timeout=0.3)
        shown.append(answer.text)
        still = still + 1 if answer.last is None else 0
        if answer.last is not None:
            times.append(answer.last)
    bench.table.add("page down through the 5 MB thread, p50", middle(times), "ms", note=f"{len(times)} pages")
    bench.table.add("page down through the 5 MB thread, p99", middle(times, 0.99), "ms", 3)
    bench.table.add("page down through the 5 MB thread, slowest", max(times), "ms", 3)
    return shown
