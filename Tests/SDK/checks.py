# SPDX-License-Identifier: Apache-2.0
"""What the files of checks share: where the server is, how a check is named, how all are run.

Each `check_*.py` is run as `check_….py PORT TOKEN`; the model behind the server is `scripted_model.py`. It prints a
line a check, and `N passed, N failed` as its last; its exit status is 1 if one failed.
"""
import sys
import time
import traceback
import warnings

warnings.filterwarnings("ignore")

PORT, TOKEN = sys.argv[1], sys.argv[2]
HOST = f"http://127.0.0.1:{PORT}"
TEXT = "你好，世界 🌏 — \"quotes\"\n\ttabs"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather", "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
CHECKS = []


def check(function, name=None):
    """Makes a check of a function, under its name or another."""
    CHECKS.append((name or function.__name__, function))
    return function


def raises(kind, function, *words):
    """The error of that kind that a call must end in, with these words in its message."""
    try:
        result = function()
    except kind as error:
        for word in words:
            assert word in str(error), error
        return error
    raise AssertionError(f"no {kind.__name__}, but {result}")


def until(condition, seconds=20):
    """What a condition gives once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it did not come about")


def run():
    """Runs every check, or those whose names contain the third argument."""
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    passed = failed = 0
    for name, function in CHECKS:
        if wanted not in name:
            continue
        start = time.monotonic()
        try:
            function()
            passed += 1
            slow = time.monotonic() - start
            print("ok  ", name, f"({slow:.1f} s)" if slow >= 1 else "", flush=True)
        except Exception:  # noqa: BLE001
            failed += 1
            print("FAIL", name, flush=True)
            # What was found may be an object of a hundred fields.
            print(*[line[:600] for line in traceback.format_exc().splitlines()], sep="\n", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
