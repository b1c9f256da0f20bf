# SPDX-License-Identifier: Apache-2.0
"""How long a release build takes from nothing."""
import os
import shutil
import subprocess
import time

#: Where it is built, in the place of the folder of the release.
PLACE, RELEASE = ".build-bench", ".build-release"


def measure(bench):
    command = os.environ.get("SKEIN_RELEASE")
    if not command:
        raise RuntimeError("the command that builds the release is the Makefile's: make bench ONLY=build")
    # What is fetched is no part of the build.
    subprocess.run(["swift", "package", "--scratch-path", PLACE, "resolve"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    begun = time.perf_counter()
    try:
        subprocess.run(command.replace(RELEASE, PLACE), shell=True, check=True, stdout=subprocess.DEVNULL)
        bench.table.add("clean release build", (time.perf_counter() - begun) / 60, "min", 6)
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
