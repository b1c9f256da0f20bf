#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Drives `skein serve` with the vendors' own Python SDKs, in a virtual environment under .build.
set -euo pipefail
cd "$(dirname "$0")/.."

skein=$(swift build --show-bin-path)/skein
venv=.build/venv
home=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$home"' EXIT

if [ ! -f Tests/SDK/check_sdks.py ]; then
  echo "There are no checks with the SDKs yet."
  exit 0
fi
if ! "$venv/bin/python" -c 'import dashscope, openai' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check dashscope==2.0.2 openai==3.52.0
fi

export SKEIN_HOME=$home SKEIN_TOKEN=sk-test
mkfifo "$home/address"
"$skein" serve --port 0 --engine builtin >"$home/address" 2>"$home/log" &
server=$!
# The one line that it prints once it accepts connections; the end of the file if it ends before.
read -r line <"$home/address" || { cat "$home/log" >&2; exit 1; }
"$venv/bin/python" Tests/SDK/check_sdks.py "${line##*:}" "$SKEIN_TOKEN"
