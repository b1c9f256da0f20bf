# SPDX-License-Identifier: Apache-2.0
"""A program in a pseudo terminal, and what it costs: time to its last byte, bytes, processor time, memory, wake-ups."""
import fcntl
import glob
import os
import pty
import select
import signal
import struct
import termios
import time

COLUMNS, ROWS = 120, 36
#: How long a program must say nothing, after it has said something, to count as done.
QUIET = 0.2
KEY_QUIET = 0.02

#: What a program may ask, and what an xterm answers: who it is, and which modes it knows (synchronized updates, margins
#: left and right).
ANSWERS = {b"\x1b[c": b"\x1b[?64;1;2;22c", b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?69$p": b"\x1b[?69;2$y"}


class Answer:
    """What came back: the time of the first and the last byte, in ms, and the bytes."""

    def __init__(self, first, last, text):
        self.first, self.last, self.text = first, last, text


class Program:
    """A program that runs in a terminal of its own. The clock begins just before it is started."""

    def __init__(self, command, environment, columns=COLUMNS, rows=ROWS, answers=ANSWERS):
        self.answers = answers
        # The size is there before the program: no program has to be told of it twice.
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.terminal, self.started = main, time.perf_counter()
        self.process = os.fork()
        if self.process == 0:
            os.close(main)
            os.login_tty(side)
            os.execvpe(command[0], command, environment)
        os.close(side)

    # --- what it says

    def read(self, seconds):
        """What comes within this time at the latest; empty when nothing does or the program is gone."""
        if not select.select([self.terminal], [], [], max(0, seconds))[0]:
            return b""
        try:
            piece = os.read(self.terminal, 1 << 20)
        except OSError:
            return b""
        if b"\x1b[" in piece:
            for question, answer in self.answers.items():
                if question in piece:
                    os.write(self.terminal, answer)
        return piece

    def answer(self, since, quiet=QUIET, timeout=10.0):
        """Reads until nothing has come for `quiet` seconds, or nothing at all for `timeout`."""
        text, first, last = bytearray(), None, None
        deadline = time.perf_counter() + timeout
        while piece := self.read(quiet if first else deadline - time.perf_counter()):
            last = time.perf_counter()
            first = first or last
            text += piece
        milliseconds = lambda moment: None if moment is None else (moment - since) * 1000
        return Answer(milliseconds(first), milliseconds(last), bytes(text))

    def until(self, text, timeout=30.0):
        """Reads until these bytes have come."""
        seen, deadline = bytearray(), time.perf_counter() + timeout
        while text.encode() not in seen:
            piece = self.read(deadline - time.perf_counter())
            if not piece:
                raise TimeoutError(f"“{text}” did not come: {bytes(seen[-300:])!r}")
            seen += piece
        return bytes(seen)

    def read_for(self, seconds):
        """Everything that comes within this time."""
        text, end = bytearray(), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            text += self.read(left)
        return bytes(text)

    def settle(self, quiet=0.5):
        """Waits until it has said nothing for so long."""
        self.answer(time.perf_counter(), quiet, timeout=quiet)

    def rest(self, timeout=600.0):
        """Waits until it has said and done nothing for a second: what it does in the background is over."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            before = self.processor()
            if not self.read_for(1) and self.processor() - before < 5:
                return
        raise TimeoutError("it does not come to rest")

    # --- what it is told

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def key(self, keys, quiet=KEY_QUIET, timeout=1.5):
        """Presses keys and waits for what they do."""
        pressed = time.perf_counter()
        self.type(keys)
        return self.answer(pressed, quiet, timeout)

    def time_until(self, keys, text):
        """ms from these keys to these bytes, which stand nowhere before; and all that came with them."""
        pressed = time.perf_counter()
        self.type(keys)
        seen = self.until(text, 10)
        return Answer(None, (time.perf_counter() - pressed) * 1000, seen)

    def resize(self, columns, rows):
        changed = time.perf_counter()
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return self.answer(changed)

    # --- what it costs

    def memory(self):
        """Resident memory in MiB."""
        return memory(self.process)

    def processor(self):
        """Processor time so far in ms, of all its threads, those that have ended too."""
        # The clock of another process, as clock_getcpuclockid(3) names it.
        return time.clock_gettime_ns((~self.process << 3) | 2) / 1e6

    def wakeups(self):
        """How often each of its threads has waited, by thread."""
        counts = {}
        for path in glob.glob(f"/proc/{self.process}/task/*/status"):
            with open(path) as status:
                counts[path] = sum(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt"))
        return counts

    def woken_since(self, before):
        """How often one of its threads was put on a processor after it had waited."""
        return sum(max(0, count - before.get(path, 0)) for path, count in self.wakeups().items())

    def end(self, keys=None):
        """Ends it as its user would, else by force."""
        if keys is not None:
            self.type(keys)
            deadline = time.perf_counter() + 10
            while time.perf_counter() < deadline:
                if os.waitpid(self.process, os.WNOHANG)[0]:
                    return os.close(self.terminal)
                self.read(0.02)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def memory(process):
    """Resident memory of a process in MiB."""
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def echo(count):
    """ms that a key takes which the system itself echoes: what the bench and the pseudo terminal take of every figure."""
    main, side = pty.openpty()
    times = []
    for _ in range(count):
        pressed = time.perf_counter()
        os.write(main, b"x")
        select.select([main], [], [])
        os.read(main, 1 << 20)
        times.append((time.perf_counter() - pressed) * 1000)
    os.close(main)
    os.close(side)
    return times


def middle(values, share=0.5):
    """The value below which this share lies."""
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]
