#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Kills Skein at random moments of scripted conversations, and compares what it had shown with what is there.
#
#   KILLS=300   how often in each of the runs
#   SEED=N      another course of events
#
# The run with a full disk needs a small file system of its own: made here in a private mount namespace, where the
# system lets us.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --no-color-diagnostics --build-tests

export SKEIN_KILLS=${KILLS:-100} SKEIN_SEED=${SEED:-1}
run=(swift test --skip-build --filter CrashTests)
disk=$PWD/.build/small-disk
mkdir -p "$disk"
for private in "unshare --mount" "unshare --user --map-root-user --mount"; do
  if $private mount -t tmpfs -o size=2m skein-crash "$disk" 2>/dev/null; then
    export SKEIN_SMALL_DISK=$disk
    exec $private sh -c 'mount -t tmpfs -o size=2m skein-crash "$SKEIN_SMALL_DISK" && exec "$@"' sh "${run[@]}"
  fi
done
echo "No small file system can be made here: the run with a full disk is left out."
exec "${run[@]}"
