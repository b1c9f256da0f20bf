#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Takes a picture of a program in a terminal.
#
#   picture.sh [-o FILE.png] [-s COLUMNSxROWS] [-u TEXT]... [-k KEY]... COMMAND [ARGUMENT]...
#
#   -u TEXT   wait until TEXT is on the screen        -k KEY   press a key, by tmux's name for it (Enter, C-n, F1), or
#   -t TEXT   type TEXT                                        any text that is no such name
#
# The steps run in the order in which they are given. Without -o the picture is docs/picture.png.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
venv="$root/.build/venv-picture"
"$root/scripts/packages.sh" picture
if ! "$venv/bin/python" -c 'import PIL' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check pillow
fi
exec "$venv/bin/python" "$root/scripts/terminal_picture.py" "$@"
