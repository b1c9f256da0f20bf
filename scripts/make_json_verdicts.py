#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/Fuzz/json-verdicts.txt: small texts, each with what Python's parser says of it.

A line is + or -, a blank, and the bytes in hexadecimal. What Python takes beyond the standard (NaN, Infinity) counts as no
JSON here.
"""
import json
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = [
    b'{"a":[1,2.5e-3,null,true,false,"x"],"b":{"c":"\\u00e9\\n"}}', b'[-0,0.0,1e5,1E+2,-1.5]', b'"\\ud83d\\ude00\\ud800"',
    b' [ 1 , { } , [ ] , "" ] ', b'{"a":1,"a":2}', '"é漢😀\u2028"'.encode(), b'123456789012345678901234567890', b'"\x7f\\/"',
    b'\t{"k" : "v"}\r\n', b'[[[[[[1]]]]]]', b'"\\\\\\"\\b\\f"',
]
PIECES = [b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b'0', b'1', b'-', b'+', b'.', b'e', b'E', b' ', b'\n', b'\t',
          b'\x00', b'\x1f', b'\x80', b'\xc3', b'\xa9', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xef\xbb\xbf', b'\\u00', b'\\uD800',
          b'\\udc00', b'null', b'nul', b'true', b'NaN', b'Infinity', b'01', b'.5', b'1.', b'1e', b'/', b'//', b"'", b'\\x']


def refuse(word):
    raise ValueError(word)


def is_json(text):
    try:
        json.loads(text.decode("utf-8"), parse_constant=refuse)
        return True
    except ValueError:
        return False


def mutated(text, chance):
    text = bytearray(text)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(text) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            text[place:place] = chance.choice(PIECES)
        elif kind == 1:
            text[place:place + chance.randrange(1, 4)] = b""
        elif kind == 2:
            text[place:place + 1] = chance.choice(PIECES)
        else:
            text = text[:place]
    return bytes(text)


chance = random.Random(5)
texts = set(SEEDS) | set(PIECES) | {b""}
while len(texts) < 1600:
    texts.add(mutated(chance.choice(SEEDS), chance))
lines = [f"{'+' if is_json(text) else '-'} {text.hex()}" for text in sorted(texts)]
(ROOT / "Tests/Fuzz/json-verdicts.txt").write_text("\n".join(lines) + "\n")
