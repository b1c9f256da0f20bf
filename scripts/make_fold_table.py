#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Sources/CUnicode/fold_table.h from the tables of the PyPI package `unicodedata2` (Unicode's own data).

    pip install unicodedata2 && python3 scripts/make_fold_table.py > Sources/CUnicode/fold_table.h

What a search takes for the same: letters of any case, of any width, with and without the accents of alphabets; the two
scripts of kana; quotes and dashes of every kind. Marks that make another letter stay: those of kana, of Indic scripts
and of the like.
"""
import unicodedata2 as unicode

# Accents of alphabets, points and cantillation of Hebrew and Arabic, marks around symbols.
MARKS = [(0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670),
         (0x6D6, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)]
# What nobody sees: soft hyphen, joiners, directions, selectors, tags; and the stroke that only makes Arabic words long.
UNSEEN = [(0xAD, 0xAD), (0x61C, 0x61C), (0x640, 0x640), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
          (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0000, 0xE0FFF)]
# Letters that are others with a stroke or two in one, which Unicode does not take apart.
LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
SIGNS = {**{c: "'" for c in "‘’‚‛′`´"}, **{c: '"' for c in "“”„‟″«»"}, **{c: "-" for c in "‐‑‒–—―−"}}


def within(ranges, scalar):
    return any(first <= scalar <= last for first, last in ranges)


def is_mark(character):
    return within(MARKS, ord(character)) and unicode.category(character) in ("Mn", "Me")


def fold(character):
    if character in SIGNS:
        return SIGNS[character]
    text = unicode.normalize("NFKD", unicode.normalize("NFKD", character).casefold())
    text = "".join(c for c in text if not is_mark(c) and not within(UNSEEN, ord(c)))
    text = unicode.normalize("NFC", "".join(LETTERS.get(c, SIGNS.get(c, c)) for c in text))
    text = "".join(chr(ord(c) - 0x60) if 0x30A1 <= ord(c) <= 0x30F6 else c for c in text)
    return "".join(" " if unicode.category(c) == "Zs" else c for c in text)


def emit(name, kind, values, form, per_line):
    print(f"\nstatic const {kind} {name}[{len(values)}] = {{")
    for i in range(0, len(values), per_line):
        print("  " + " ".join(form(v) + "," for v in values[i:i + per_line]))
    print("};")


def main():
    # Ideographs that are not of the compatibility blocks and syllables of Hangul are what they are.
    scalars = [c for c in range(0x80, 0x110000) if not 0xD800 <= c <= 0xDFFF and not 0xE0000 <= c <= 0x10FFFF]
    changed = [(c, fold(chr(c))) for c in scalars if fold(chr(c)) != chr(c)]
    pool, places, entries = [], {}, []
    for scalar, folded in changed:
        if folded not in places:
            places[folded] = len(pool)
            pool.extend(ord(c) for c in folded)
        entries.append((scalar, places[folded], len(folded)))
    assert len(pool) < 65536
    print("// SPDX-License-Identifier: Apache-2.0")
    print(f"// Unicode {unicode.unidata_version}; written by scripts/make_fold_table.py, not by hand.")
    emit("skein_fold_pool", "uint32_t", pool, lambda v: f"0x{v:X}", 12)
    emit("skein_fold_entries", "skein_fold_entry", entries, lambda v: f"{{0x{v[0]:X}, {v[1]}, {v[2]}}}", 6)


if __name__ == "__main__":
    main()
