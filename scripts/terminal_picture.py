#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Take a picture of a program in a terminal: it runs in tmux, and what tmux says of every cell is drawn with Pillow.

usage: terminal_picture.py [-o FILE.png] [-s COLUMNSxROWS] [STEP]... COMMAND [ARGUMENT]...

steps, in their order:  -u TEXT  wait until TEXT shows (20 s at most)   -k KEY  press a key   -t TEXT  type
"""
import os
import re
import subprocess
import sys
import time
import unicodedata

CELL, MARGIN, SIZE = (10, 20), 10, 16
FOREGROUND, BACKGROUND = (0xD0, 0xD0, 0xD0), (0x16, 0x18, 0x1D)
ANSI = [bytes.fromhex(colour) for colour in (
    "1b1d22 d9534f 4fb477 d6b656 4f8fd9 b574c9 45b0b8 d0d0d0 "
    "7a7f88 f27b77 74d69b f0d580 7fb0ee d49be4 74d3da ffffff").split()]
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono%s.ttf"
WIDE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
EMOJI = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"


class Terminal:
    """A program in a tmux server of its own."""

    def __init__(self, command, columns, rows):
        self.socket = f"picture-{os.getpid()}"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), *command)

    def tmux(self, *arguments):
        command = ["tmux", "-u", "-L", self.socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def wait_for(self, text):
        deadline = time.monotonic() + 20
        while text not in self.tmux("capture-pane", "-p"):
            if time.monotonic() > deadline:
                sys.exit(f"terminal_picture.py: never saw {text!r}; on the screen was:\n{self.tmux('capture-pane', '-p')}")
            time.sleep(0.05)

    def settle(self):
        """Wait until two looks in a row see the same."""
        before = None
        while before != (before := self.tmux("capture-pane", "-p", "-e")):
            time.sleep(0.2)

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True)


class Style:
    """What SGR sequences have set."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.foreground = self.background = None
        self.flags = set()

    def apply(self, parameters):
        numbers = [int(number or 0) for number in re.split("[;:]", parameters)]
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                self.reset()
            elif number < 10:
                self.flags.add(number)
            elif number == 22:
                self.flags -= {1, 2}
            elif 23 <= number <= 29:
                self.flags.discard(number - 20)
            elif number in (38, 48):
                self.colour(number == 38, extended(numbers))
            elif number in (39, 49):
                self.colour(number == 39, None)
            elif 30 <= number < 50:
                self.colour(number < 40, tuple(ANSI[number % 10]))
            elif 90 <= number < 108:
                self.colour(number < 100, tuple(ANSI[number % 10 + 8]))

    def colour(self, is_foreground, value):
        if is_foreground:
            self.foreground = value
        else:
            self.background = value

    def drawn(self):
        """Foreground and background as they are to be drawn."""
        front, back = self.foreground or FOREGROUND, self.background or BACKGROUND
        if 7 in self.flags:
            front, back = back, front
        if 2 in self.flags:
            front = tuple((a + b) // 2 for a, b in zip(front, back))
        return front, back


def extended(numbers):
    kind = numbers.pop(0) if numbers else 0
    if kind == 2:
        colour = tuple(numbers[:3])
        del numbers[:3]
        return colour
    number = numbers.pop(0) if numbers else 0
    if number < 16:
        return tuple(ANSI[number])
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    levels = (0, 95, 135, 175, 215, 255)
    number -= 16
    return levels[number // 36], levels[number // 6 % 6], levels[number % 6]


def clusters(line):
    """Yield every cluster of a captured line with its columns and colours."""
    style, pending = Style(), None
    for sequence, character in re.findall(r"\x1b\[([0-9;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|([^\x1b])", line):
        if not character:
            style.apply(sequence)
        elif pending and (unicodedata.combining(character) or character in "\u200d\ufe0e\ufe0f"
                          or pending[0].endswith("\u200d")):
            pending[0] += character
        else:
            if pending:
                yield pending
            columns = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            pending = [character, columns, *style.drawn(), frozenset(style.flags)]
    if pending:
        yield pending


class Painter:
    """Draws a captured screen."""

    def __init__(self, columns, rows):
        from PIL import Image, ImageDraw, ImageFont
        self.image_module, self.draw_module = Image, ImageDraw
        size = (columns * CELL[0] + 2 * MARGIN, rows * CELL[1] + 2 * MARGIN)
        self.image = Image.new("RGB", size, BACKGROUND)
        self.draw = ImageDraw.Draw(self.image)
        self.fonts = {kind: ImageFont.truetype(DEJAVU % name, SIZE)
                      for kind, name in {0: "", 1: "-Bold", 3: "-Oblique"}.items()}
        self.wide = ImageFont.truetype(WIDE, SIZE + 2, index=2)
        self.emoji = ImageFont.truetype(EMOJI, 109)

    def line(self, row, text):
        column = 0
        for cluster in clusters(text):
            self.cluster(row, column, *cluster)
            column += cluster[1]

    def cluster(self, row, column, text, columns, front, back, flags):
        x, y = MARGIN + column * CELL[0], MARGIN + row * CELL[1]
        width = columns * CELL[0]
        if back != BACKGROUND:
            self.draw.rectangle([x, y, x + width - 1, y + CELL[1] - 1], fill=back)
        code = ord(text[0])
        if code >= 0x1F000 or "\ufe0f" in text:
            self.colour_glyph(x, y, width, text)
        elif 0x2500 <= code < 0x2502:
            self.draw.line([x, y + 10, x + width, y + 10], fill=front)
        elif code == 0x2502:
            self.draw.line([x + 5, y, x + 5, y + CELL[1]], fill=front)
        elif code == 0x258C:
            self.draw.rectangle([x, y, x + 4, y + CELL[1] - 1], fill=front)
        elif text.strip():
            font = self.wide if columns == 2 else self.fonts[1 if 1 in flags else 3 if 3 in flags else 0]
            self.draw.text((x, y + 15), text, font=font, fill=front, anchor="ls")
        if 4 in flags:
            self.draw.line([x, y + 17, x + width - 1, y + 17], fill=front)
        if 9 in flags:
            self.draw.line([x, y + 10, x + width - 1, y + 10], fill=front)

    def colour_glyph(self, x, y, width, text):
        """Colour glyphs come in one size: drawn apart, then shrunk."""
        glyph = self.image_module.new("RGBA", (136, 128))
        self.draw_module.Draw(glyph).text((0, 0), text, font=self.emoji, embedded_color=True)
        side = min(width, CELL[1] - 2)
        glyph = glyph.resize((side, side))
        self.image.paste(glyph, (x, y + 1), glyph)

    def cursor(self, row, column):
        x, y = MARGIN + column * CELL[0], MARGIN + row * CELL[1]
        self.draw.rectangle([x, y + 2, x + 1, y + CELL[1] - 3], fill=(0xE8, 0xB0, 0x40))


def paint(terminal, path):
    fields = "#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag}"
    columns, rows, x, y, visible = map(int, terminal.tmux("display-message", "-p", fields).split())
    painter = Painter(columns, rows)
    for row, line in enumerate(terminal.tmux("capture-pane", "-e", "-N", "-p").split("\n")[:rows]):
        painter.line(row, line)
    if visible:
        painter.cursor(y, x)
    painter.image.save(path, optimize=True)


def parse(arguments):
    path = os.path.join(os.path.dirname(__file__), "..", "docs", "picture.png")
    size, steps = (100, 26), []
    while arguments and arguments[0] in ("-o", "-s", "-u", "-k", "-t"):
        if len(arguments) < 2:
            sys.exit(__doc__)
        option, value, *arguments = arguments
        if option == "-o":
            path = value
        elif option == "-s":
            size = tuple(int(number) for number in value.split("x"))
        else:
            steps.append((option, value))
    if not arguments or len(size) != 2:
        sys.exit(__doc__)
    return os.path.normpath(path), size, steps, arguments


def main(arguments):
    path, size, steps, command = parse(arguments)
    terminal = Terminal(command, *size)
    try:
        for option, value in steps:
            if option == "-u":
                terminal.wait_for(value)
            elif option == "-k":
                terminal.tmux("send-keys", value)
            else:
                terminal.tmux("send-keys", "-l", value)
        terminal.settle()
        paint(terminal, path)
    finally:
        terminal.close()
    print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
