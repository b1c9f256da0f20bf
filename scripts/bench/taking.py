# SPDX-License-Identifier: Apache-2.0
"""What the program takes up, and its commands over a long list."""
import lzma
import subprocess
import time

import homes
from terminal import middle


def measure(bench):
    with open(bench.skein, "rb") as file:
        content = file.read()
    bench.table.add("the program", len(content) / 1e6, "MB", 90)
    bench.table.add("the program, xz -9", len(lzma.compress(content, preset=9)) / 1e6, "MB", 22)
    home = homes.home(bench, bench.many(100_000), bench.many(10_000), copied=False)
    times = []
    for _ in range(bench.times(5)):
        begun = time.perf_counter()
        listed = subprocess.run([bench.skein, "threads", "list", "--json"], env=homes.environment(home), check=True,
                                stdout=subprocess.PIPE).stdout
        times.append(time.perf_counter() - begun)
    bench.table.add("skein threads list --json, 10⁵ threads", middle(times), "s", 0.5, f"{len(listed) / 1e6:.1f} MB")
