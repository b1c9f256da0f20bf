#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/CUnicode/width_table.h from the tables of the PyPI package `wcwidth` (Unicode's own data).

    pip install wcwidth && python3 scripts/make_width_table.py > Sources/CUnicode/width_table.h

What differs from the package, and why, is said in docs/decisions/0005-emoji-spelling.md:
spacing marks (category Mc) take a column of their own, and a regional indicator takes one.
"""
import wcwidth
from wcwidth.table_mc import CATEGORY_MC
from wcwidth.table_wide import WIDE_EASTASIAN
from wcwidth.table_zero import ZERO_WIDTH

UNICODE = "17.0.0"
ONE_COLUMN = set(range(0x1F1E6, 0x1F1FF + 1))


def scalars(table):
    return {c for first, last in table[UNICODE] for c in range(first, last + 1)}


def ranges(values):
    found = []
    for c in sorted(values):
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


def emit(name, comment, values):
    found = ranges(values)
    print(f"\n// {comment}")
    print(f"static const skein_range {name}[{len(found)}] = {{")
    for i in range(0, len(found), 4):
        print("  " + " ".join(f"{{0x{a:05X}, 0x{b:05X}}}," for a, b in found[i:i + 4]))
    print("};")


def main():
    marks = scalars(CATEGORY_MC)
    zero = {c for c in scalars(ZERO_WIDTH) if c >= 0xA0 and not 0xD800 <= c <= 0xDFFF}
    wide = scalars(WIDE_EASTASIAN) - zero - ONE_COLUMN
    # The two wide tone marks of Hangul (302E, 302F) and the like sit on the syllable before them.
    spacing = {c for c in marks if c not in scalars(WIDE_EASTASIAN)}
    zero -= spacing
    print("// SPDX-License-Identifier: Apache-2.0")
    print(f"// Unicode {UNICODE}; written by scripts/make_width_table.py, not by hand.")
    emit("skein_zero", "Scalars that take no column: they sit on the one before them, or are not drawn.", zero)
    emit("skein_wide", "Scalars that take two columns.", wide)
    emit("skein_spacing_mark", "Combining marks that take a column of their own.", spacing)


if __name__ == "__main__":
    assert UNICODE in ZERO_WIDTH, f"wcwidth {wcwidth.__version__} has no tables for Unicode {UNICODE}"
    main()
