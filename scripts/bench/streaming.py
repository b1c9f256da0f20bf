# SPDX-License-Identifier: Apache-2.0
"""Replies that stream: bytes a token, what arrives, processor time, and keys meanwhile."""
import glob
import os
import subprocess
import sys
import time

import homes
from homes import QUIT
from keys import LETTERS, told
from terminal import ANSWERS, Program

NEW_THREAD = "\x0e"
#: A terminal that knows no margins left and right: what scrolls beside the list is written again.
PLAIN_ANSWERS = {question: answer for question, answer in ANSWERS.items() if b"69" not in question}


class Model:
    """A model server of this bench."""

    def __init__(self, count, rate):
        script = os.path.join(os.path.dirname(__file__), "model.py")
        self.process = subprocess.Popen([sys.executable, script, str(count), str(rate)], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split()[-1] + "/v1"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure(bench):
    for place, answers, mark in (("", ANSWERS, True), (", terminal without margins", PLAIN_ANSWERS, False)):
        slow(bench, place, answers, mark)
    fast(bench)
    two(bench)


def begin(bench, model, arguments=(), answers=ANSWERS):
    home = homes.home(bench, bench.many(10_000), bench.many(10_000))
    homes.configure(home, model.address)
    program = Program([bench.skein, *arguments], homes.environment(home), answers=answers)
    program.answer(program.started)
    program.rest()
    program.type(NEW_THREAD)
    program.settle()
    return home, program


def slow(bench, place, answers, has_mark):
    """50 tokens a second, as a provider's model speaks: a reply that fills the screen and goes on."""
    count, rate = bench.times(1000), 50
    model = Model(count, rate)
    _, program = begin(bench, model, answers=answers)
    program.type("go\r")
    program.until("w1 ")
    processor, begun = program.processor(), time.perf_counter()
    seen = program.read_for(count / rate + 1)
    took, used = time.perf_counter() - begun, program.processor() - processor
    text = sum(len(f"w{number} ") for number in range(1, count + 1)) / count
    bench.table.add(f"bytes of a streamed token, 50 tokens/s{place}", len(seen) / count, "bytes",
                    text + 12 if has_mark else None, f"a token is {text:.1f} bytes; {count} tokens")
    if has_mark:
        bench.table.add("processor time at 50 tokens/s", used / took / 10, "% core")
    program.end(QUIT)
    model.stop()


def fast(bench):
    """5,000 tokens a second, for as long as 20 seconds; keys meanwhile."""
    count, rate = bench.many(100_000), 5_000
    model = Model(count, rate)
    home, program = begin(bench, model)
    program.type("go\r")
    program.until("w1 ")
    processor, begun = program.processor(), time.perf_counter()
    answers = keys(program, count / rate - 1)
    took, used = time.perf_counter() - begun, program.processor() - processor
    program.settle(2)
    told(bench, f"key: while {rate} tokens/s stream", answers, None, 5)
    bench.table.add(f"processor time at {rate} tokens/s", used / took / 10, "% core", 25)
    bench.table.add("tokens of the reply that are in the journal", said(home, count), "", f"≥{count}")
    program.end(QUIT)
    model.stop()


def two(bench):
    """Two replies at once, at 50 tokens a second each; keys in the second's thread."""
    seconds = bench.times(30)
    model = Model(50 * (seconds + 4), 50)
    _, program = begin(bench, model)
    program.type("go\r")
    program.until("w1 ")
    program.type(NEW_THREAD)
    program.settle(0.2)
    program.type("go\r")
    program.read_for(1)
    told(bench, "key: while two replies stream", keys(program, seconds), 0.3, 2)
    program.end(QUIT)
    model.stop()


def keys(program, seconds):
    """Presses a key every 50 ms, and waits for it: pieces of the replies come too, and they hold no such letter."""
    letters, answers, end = LETTERS.replace(" ", "").upper(), [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        letter = letters[len(answers) % len(letters)]
        pressed = time.perf_counter()
        program.type(letter)
        answer = program.answer(pressed, quiet=0, timeout=0.5)
        while answer.last is not None and letter.encode() not in answer.text:
            answer = program.answer(pressed, quiet=0, timeout=0.5)
        answers.append(answer)
        program.read_for(0.05)
    return answers


def said(home, count):
    """How many of the tokens stand in the newest journal."""
    newest = max(glob.glob(home + "/data/local/threads/*.jsonl"), key=os.path.getmtime)
    with open(newest) as file:
        text = file.read()
    return sum(f"w{number}" in text for number in (1, count // 2, count)) * count // 3
