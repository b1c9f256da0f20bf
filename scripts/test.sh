#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs every test: ours, then the vendors' SDKs against `skein serve`.
#
#   test.sh         everything
#   test.sh quick   no end-to-end tests, no SDKs
set -euo pipefail
cd "$(dirname "$0")/.."

swift build --build-tests --explicit-target-dependency-import-check error
scripts/sizes.sh

if [ "${1:-}" = quick ]; then
  exec swift test --skip-build --skip EndToEndTests
fi

# Everything runs, so that one failure does not hide another; the runners' own closing lines come last.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
scripts/sdk-test.sh >"$log" 2>&1 || status=1
swift test --skip-build || status=1
cat "$log"
exit $status
