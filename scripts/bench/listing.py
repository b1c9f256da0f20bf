# SPDX-License-Identifier: Apache-2.0
"""Along the list, into its threads, and a search of all their words as one types."""
import homes
from homes import QUIT
from keys import ESCAPE, begin, cleared, told
from terminal import middle


def measure(bench):
    program = begin(bench)
    to_list(program)
    program.key("g", quiet=0.1)
    down = [program.key("j", quiet=0.05) for _ in range(bench.times(100))]
    bench.table.add("a step in the list of 10⁴ threads, bytes", middle([len(step.text) for step in down]), "bytes", 1200)
    told(bench, "a step in the list", down, None, None)
    # The list is in sight from here on, and each thread is opened for the first time.
    opened = opening(bench, program, bench.many(10_000), bench.times(100), bench.times(40))
    told(bench, "open a thread of the list", opened, 3, None)
    program.key("g", quiet=0.1)
    long = []
    for _ in range(bench.times(20)):
        long.append(program.time_until("\r", homes.LONG_END))
        back(program)
        program.key("j", quiet=0.1)
        program.key("\r", quiet=0.1)
        back(program)
        program.key("g", quiet=0.1)
    told(bench, "open the 5 MB thread at its end", long, 10, None)
    program.end(QUIT)
    cleared(bench, [answer.text for answer in down + opened + long])
    searching(bench)


def to_list(program):
    program.key(ESCAPE, quiet=0.1)
    program.key("h", quiet=0.1)


def back(program):
    """From the thread that was just opened to the list, when all is drawn."""
    program.settle(0.15)
    to_list(program)


def opening(bench, program, threads, row, count):
    """Opens the threads below this row of the list, in which the long thread is row 0."""
    answers = []
    for number in range(row + 1, row + 1 + count):
        program.key("j", quiet=0.1)
        answers.append(program.time_until("\r", homes.marker(threads - number)))
        back(program)
    return answers


def searching(bench):
    """The words of all threads, as one types: 100 MB in 10⁴ threads."""
    # In the very folder that was indexed: of a copied one the index has to find out first that it is the same.
    program = begin(bench, 10_000, 0, words=(300, 1200), copied=False)
    to_list(program)
    program.key("/", quiet=0.2)
    answers = []
    for word in ("kernel reply", "西湖 断桥", "thread index model")[:bench.times(3)]:
        answers += [program.key(letter, quiet=0.15) for letter in word]
        for _ in word:
            program.key("\x7f", quiet=0.15)
    told(bench, "search the words of 10⁴ threads (100 MB), a key", answers, None, 30)
    program.end(QUIT)
