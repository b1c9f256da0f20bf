# SPDX-License-Identifier: Apache-2.0
"""How long a release build takes from nothing."""
import shutil
import subprocess
import time

COMMAND = ["swift", "build", "--no-color-diagnostics", "-c", "release", "--static-swift-stdlib", "-Xlinker", "-s",
           "--product", "skein"]
PLACE = ".build-bench"


def measure(bench):
    # What is fetched is kept elsewhere by SwiftPM, and is not part of the build.
    subprocess.run(["swift", "package", "--scratch-path", PLACE, "resolve"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    begun = time.perf_counter()
    try:
        subprocess.run([*COMMAND, "--scratch-path", PLACE], check=True, stdout=subprocess.DEVNULL)
        bench.table.add("clean release build", (time.perf_counter() - begun) / 60, "min", 6)
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
