#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the Swift tests under AddressSanitizer (with leaks) and ThreadSanitizer, each with a build of its own, and prints
# the number of reports, those of the programs that the tests start among them; ends with 1 when there is one, or a test
# fails. Before the tests, a program with a fault shows that faults are reported.
#
#   sanitize.sh [address] [thread]
#   SANITIZE_FILTER=REGEX     only the tests that match
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then set -- address thread; fi
export SWIFT_BACKTRACE=enable=no
width=$(($(nproc) * 2))
status=0

# What is left out of a kind's tests, each with its reason.
skipped() {
  # It measures memory, and a sanitizer's own is a multiple of the program's.
  echo EndlessTests
  # A signal at the wrong moment fails a check of ThreadSanitizer's own ("thr->slot"), which ends the program.
  if [ "$1" = thread ]; then echo TerminalComesBackTests; fi
}

# How many reports there are: a file without a known line in it counts as one. Leaks that hang on a suppressed one alone are
# suppressed with it.
reports() {
  local file count=0 found
  for file in "$1"/*; do
    [ -s "$file" ] || continue
    if grep -aq 'ERROR: LeakSanitizer' "$file" && ! grep -aq '^Direct leak' "$file"; then continue; fi
    found=$(grep -acE '^(==[0-9]+==ERROR: |WARNING: ThreadSanitizer)' "$file" || true)
    count=$((count + (found > 0 ? found : 1)))
  done
  echo "$count"
}

for kind; do
  flags=()
  case $kind in
    address)
      scratch=.build-asan
      faults=(overflow leak)
      ;;
    thread)
      scratch=.build-tsan
      faults=(race)
      mkdir -p "$scratch"
      clang -O1 -c scripts/mutex.c -o "$scratch/mutex.o"
      flags=(-Xlinker "$PWD/$scratch/mutex.o")
      ;;
    *) echo "sanitize.sh: $kind is neither address nor thread" >&2 && exit 64 ;;
  esac
  folder=$PWD/$scratch/reports
  swift build --no-color-diagnostics --sanitize "$kind" --build-tests --scratch-path "$scratch" "${flags[@]}"
  rm -rf "$folder"
  mkdir -p "$folder"
  # The programs that the tests start are of the same build, and report into the same folder.
  # A signal is the program's own affair: tests look at what it does then.
  options="log_path=$folder/report:exitcode=99:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0"
  # Some of those programs have no PATH to find this by.
  options="$options:external_symbolizer_path=$(command -v llvm-symbolizer || true)"
  export ASAN_OPTIONS="$options:detect_leaks=1" LSAN_OPTIONS="suppressions=$PWD/scripts/leaks.txt:print_suppressions=0"
  export TSAN_OPTIONS="$options:suppressions=$PWD/scripts/races.txt:history_size=4"
  for fault in "${faults[@]}"; do
    if "$scratch/debug/terminal-probe" fault "$fault" >/dev/null || [ "$(reports "$folder")" -eq 0 ]; then
      echo "$kind: a $fault that was made on purpose is not reported" >&2
      exit 1
    fi
    rm -f "$folder"/*
  done

  skip=()
  while read -r test; do skip+=(--skip "$test"); done < <(skipped "$kind")
  "$scratch/debug/skeinPackageTests.xctest" --testing-library swift-testing \
    --experimental-maximum-parallelization-width "$width" ${SANITIZE_FILTER:+--filter "$SANITIZE_FILTER"} "${skip[@]}" \
    >"$scratch/output" 2>&1 || status=1
  if ! grep -a '[✔✘] Test run with' "$scratch/output"; then
    echo "The tests did not come to their end: $scratch/output"
    status=1
  fi
  count=$(reports "$folder")
  echo "$kind: $count reports in $folder"
  if [ "$count" -ne 0 ]; then status=1; fi
done
exit $status
