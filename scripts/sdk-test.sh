#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Drives `skein serve` with the vendors' own Python SDKs, in virtual environments under .build: every
# Tests/SDK/check_*.py with the newest SDKs, and those that need only `openai` with its 1.x too.
#
#   sdk-test.sh [NAME]    only the checks whose names contain NAME
#
# The last line sums up: N passed, N failed.
set -uo pipefail
cd "$(dirname "$0")/.."

skein=$(swift build --show-bin-path)/skein
home=$(mktemp -d)
started=()
trap 'for one in "${started[@]}"; do kill "$one" 2>/dev/null; done; rm -rf "$home"' EXIT

# environment NAME PACKAGE…: a virtual environment with just these.
environment() {
  local folder=.build/$1 && shift
  if [ "$(cat "$folder/skein-packages" 2>/dev/null)" != "$*" ]; then
    rm -rf "$folder"
    python3 -m venv "$folder" && "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" &&
      echo "$*" >"$folder/skein-packages"
  fi
}

# start NAME COMMAND…: runs a server; its address is then in $address.
start() {
  local name=$1 line && shift
  mkfifo "$home/$name"
  "$@" >"$home/$name" 2>"$home/$name.log" &
  started+=($!)
  # The one line that it prints once it accepts connections; the end of the file if it ends before.
  read -r line <"$home/$name" || { cat "$home/$name.log" >&2; exit 1; }
  address=${line##* }
}

environment venv dashscope==2.0.2 openai==3.52.0 || exit 1
environment venv-openai1 openai==1.109.1 || exit 1

export SKEIN_HOME=$home/skein-home SKEIN_TOKEN=sk-test PYTHONDONTWRITEBYTECODE=1
mkdir "$SKEIN_HOME"
start model python3 Tests/SDK/scripted_model.py
start skein "$skein" serve --port 0 --engine "$address/v1"
port=${address##*:}

passed=0 failed=0
for python in .build/venv .build/venv-openai1; do
  for checks in Tests/SDK/check_*.py; do
    [ "$python" = .build/venv ] || ! grep -q '^import dashscope' "$checks" || continue
    echo "== $(basename "$checks"), $(cat "$python/skein-packages")"
    "$python/bin/python" "$checks" "$port" "$SKEIN_TOKEN" ${1+"$1"} | tee "$home/report"
    status=${PIPESTATUS[0]}
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$home/report" | tail -1)
    read -r good _ bad _ <<<"${summary:-0 passed, 1 failed}"
    # A file of checks that broke off has failed, whatever it counted.
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    passed=$((passed + good)) failed=$((failed + bad))
  done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
