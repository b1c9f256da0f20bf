#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs every test: ours, then the vendors' SDKs against `skein serve`.
#
#   test.sh         everything
#   test.sh quick   no end-to-end tests, no SDKs
set -euo pipefail
cd "$(dirname "$0")/.."

swift build --no-color-diagnostics --build-tests --explicit-target-dependency-import-check error
scripts/sizes.sh
# All tests at once would starve those that talk to another process.
width="--experimental-maximum-parallelization-width $(($(nproc) * 2))"

if [ "${1:-}" = quick ]; then
  exec swift test --skip-build $width --skip EndToEndTests
fi

# Everything runs, so that one failure does not hide another; what failed and the runners' own closing lines come last.
sdk=$(mktemp) swift=$(mktemp)
trap 'rm -f "$sdk" "$swift"' EXIT
status=0
scripts/sdk-test.sh >"$sdk" 2>&1 || status=1
swift test --skip-build $width 2>&1 | tee "$swift" || status=1
cat "$sdk"
if [ $status -ne 0 ]; then
  echo "What failed:"
  grep -E '^FAIL' "$sdk" || true
  sed -n '/✘.* recorded an issue/,/^.*[◇✔✘] /p' "$swift" | grep -v '[◇✔] ' || true
fi
grep '[✔✘] Test run with' "$swift" || echo "The Swift tests did not come to their end."
exit $status
