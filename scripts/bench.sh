#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures the release build, beside its peers; docs/PERFORMANCE.md says what and why.
#
#   bench.sh [GROUP…] [--quick] [--write-docs]
#
# Without groups all but `build` are measured; `bench.sh --help` names them. What is made for it is kept in .build/bench,
# the figures, of earlier runs too, in .build/bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
exec python3 scripts/bench/bench.py "${SKEIN_PROGRAM:-.build-release/release/skein}" .build/bench .build/bench.json "$@"
