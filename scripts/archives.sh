#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gathers, in one folder, the C and C++ libraries that the program takes in whole: the linker looks there first. What is
# missing as an archive is linked as it is everywhere else.
#
#   archives.sh FOLDER
set -eu

mkdir -p "$1"
for name in sqlite3 ncursesw tinfo z cmark-gfm cmark-gfm-extensions stdc++; do
  archive=$(g++ -print-file-name="lib$name.a")
  # It prints the bare name of what it can't find.
  case $archive in
    /*) ln -sf "$archive" "$1/lib$name.a" ;;
  esac
done
