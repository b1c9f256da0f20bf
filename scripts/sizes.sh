#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Warns of files over 300 lines and functions over 40. Tables and switches that only name functions may be longer.
cd "$(dirname "$0")/.." || exit 1
find Sources -name '*.swift' | sort | xargs awk '
  function indent(text) { match(text, /^ */); return RLENGTH }
  FNR == 1 { if (lines > 300) print "sizes: " file ": " lines " lines"; file = FILENAME; inside = 0 }
  { lines = FNR }
  # A requirement of a protocol has no body: the next line at its column is something else.
  inside && indent($0) == column && /^ *[^ )}]/ { inside = 0 }
  !inside && /^ *([a-z@()]+ )*(func|init)[ (<?]/ && /\{ *$|[(,] *$|\) *$/ { inside = 1; start = FNR; column = indent($0); name = $0 }
  inside && indent($0) == column && /^ *}/ {
    if (FNR - start + 1 > 40) { sub(/^ */, "", name); print "sizes: " FILENAME ":" start ": " FNR - start + 1 " lines: " name }
    inside = 0
  }
  END { if (lines > 300) print "sizes: " file ": " lines " lines" }'
