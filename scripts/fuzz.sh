#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes each kind of input for FUZZ_SECONDS and prints a line for each; ends with 1 when something was found.
#
#   fuzz.sh [TARGET…]         the targets: the folders of Tests/Fuzz/corpus
#   FUZZ_SECONDS=60 FUZZ_SEED=1
#   FUZZ_MERGE=1              instead: what new ways the last runs have found go into the corpora, as little as is needed
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60} seed=${FUZZ_SEED:-1}
work=.build-fuzz/found
# A fault is to end the program at once; Swift's own report would start another one and wait for it.
export SWIFT_BACKTRACE=enable=no

SKEIN_FUZZ=1 swift build --no-color-diagnostics -c release -Xswiftc -enable-testing --sanitize fuzzer \
  --scratch-path .build-fuzz --product skein-fuzz
program=.build-fuzz/release/skein-fuzz
if [ $# -eq 0 ]; then set -- $(ls Tests/Fuzz/corpus); fi

dictionary() { if [ -f "Tests/Fuzz/dictionaries/$1.dict" ]; then echo "-dict=Tests/Fuzz/dictionaries/$1.dict"; fi; }

if [ -n "${FUZZ_MERGE:-}" ]; then
  for target; do
    mkdir -p "$work/$target/inputs"
    SKEIN_FUZZ_TARGET=$target "$program" -merge=1 -max_len=2048 "Tests/Fuzz/corpus/$target" "$work/$target/inputs" \
      2>&1 | tail -1
  done
  exit
fi

status=0
printf '%-16s %12s %8s %9s %8s\n' target executions seconds coverage crashes
for target; do
  mkdir -p "$work/$target/inputs"
  log=$work/$target/log
  SKEIN_FUZZ_TARGET=$target "$program" "$work/$target/inputs" "Tests/Fuzz/corpus/$target" $(dictionary "$target") \
    -seed="$seed" -max_total_time="$seconds" -max_len=4096 -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$work/$target/" >"$log" 2>&1 && crashes=0 || crashes=1
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  covered=$(grep -aoE 'cov: [0-9]+' "$log" | tail -1 | cut -d' ' -f2 || true)
  printf '%-16s %12s %8s %9s %8s\n' "$target" "${executions:--}" "$seconds" "${covered:--}" $crashes
  if [ $crashes -ne 0 ]; then
    status=1
    grep -aE 'BROKEN|ERROR|Fatal error|Assertion' "$log" | cut -c1-400 || tail -5 "$log"
    found=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
    echo "again: SKEIN_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no $program $found"
  fi
done
exit $status
