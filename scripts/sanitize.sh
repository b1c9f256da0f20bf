#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the Swift tests under AddressSanitizer and ThreadSanitizer, each with a build of its own, and prints the number of
# reports; ends with 1 when there is one, or a test fails.
#
#   sanitize.sh [address] [thread]
#   SANITIZE_FILTER=REGEX     only the tests that match
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then set -- address thread; fi
export SWIFT_BACKTRACE=enable=no
width=$(($(nproc) * 2))
status=0

for kind; do
  case $kind in
    address) scratch=.build-asan ;;
    thread) scratch=.build-tsan ;;
    *) echo "sanitize.sh: $kind is neither address nor thread" >&2 && exit 64 ;;
  esac
  reports=$PWD/$scratch/reports
  swift build --no-color-diagnostics --sanitize "$kind" --build-tests --scratch-path "$scratch"
  rm -rf "$reports"
  mkdir -p "$reports"
  # The programs that the tests start are of the same build, and report into the same folder.
  # A signal is the program's own affair: tests look at what it does then.
  options="log_path=$reports/report:exitcode=99:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0"
  export ASAN_OPTIONS="$options:detect_leaks=1" LSAN_OPTIONS="suppressions=$PWD/scripts/leaks.txt:print_suppressions=0"
  export TSAN_OPTIONS="$options:suppressions=$PWD/scripts/races.txt:history_size=4"
  "$scratch/debug/skeinPackageTests.xctest" --testing-library swift-testing \
    --experimental-maximum-parallelization-width "$width" ${SANITIZE_FILTER:+--filter "$SANITIZE_FILTER"} \
    >"$scratch/output" 2>&1 || status=1
  grep -a '[✔✘] Test run with' "$scratch/output" || echo "The tests did not come to their end: $scratch/output"
  count=$({ grep -ahE '^(==[0-9]+==ERROR: |WARNING: ThreadSanitizer)' "$reports"/* 2>/dev/null || true; } | wc -l)
  echo "$kind: $count reports in $reports"
  if [ "$count" -ne 0 ]; then status=1; fi
done
exit $status
