#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that Skein needs and this machine lacks.
#
#   packages.sh run      what building and running takes
#   packages.sh test     what the tests take besides
#   packages.sh picture  what scripts/picture.sh takes besides
#   packages.sh bench    what the bench takes besides: its peers, and what loads the server
set -eu

packages="make git g++ zlib1g-dev libncurses-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libsqlite3-dev python3 python3-venv"
case "${1:-run}" in
  run) ;;
  test) packages="$packages libvterm-dev ncurses-term openssl" ;;
  picture) packages="$packages tmux fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji" ;;
  bench) packages="$packages irssi weechat-curses wrk" ;;
  *) echo "usage: packages.sh run|test|picture|bench" >&2; exit 64 ;;
esac

if ! command -v swift >/dev/null; then
  echo "Skein is written in Swift 6.3; there is no 'swift' in PATH. See https://www.swift.org/install" >&2
  exit 1
fi
if ! command -v dpkg-query >/dev/null; then
  echo "packages.sh: this is not Debian; please see to these yourself: $packages" >&2
  exit 0
fi

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null; then
  as_root="sudo"
else
  echo "packages.sh: these packages are missing, and installing them takes root:" >&2
  echo "    apt-get install$missing" >&2
  exit 1
fi

echo "Installing$missing"
install() {
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends $missing
}
# The lists of a new machine are empty or old: they are fetched only when it does not work without.
install >/dev/null 2>&1 || { $as_root apt-get update && install; }
