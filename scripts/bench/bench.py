#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the program as its user has it, beside its peers, and prints one table; `--help` tells the rest."""
import argparse
import os
import platform
import sys

import bandwidth
import building
import growing
import idling
import keys
import listing
import report
import serving
import starting
import streaming
import taking
from table import Table

GROUPS = {
    "start": starting.measure, "keys": keys.measure, "list": listing.measure, "stream": streaming.measure,
    "bandwidth": bandwidth.measure, "idle": idling.measure, "serve": serving.measure, "size": taking.measure,
    "grow": growing.measure, "build": building.measure,
}
#: Measured only when asked for.
RARE = ["build"]


def main():
    wanted = arguments()
    groups = wanted.groups or [name for name in GROUPS if name not in RARE]
    os.makedirs(wanted.folder, exist_ok=True)
    bench = Bench(os.path.abspath(wanted.skein), os.path.abspath(wanted.folder), wanted.quick, Table())
    machine = f"{os.cpu_count()} × {processor()}, Linux {platform.release()}, load {os.getloadavg()[0]:.1f} at the start"
    print(machine, flush=True)
    for name in groups:
        bench.table.group = name
        GROUPS[name](bench)
    bench.table.print_summary()
    if wanted.quick:
        return
    figures = report.keep(wanted.json, machine, bench.table.rows, groups)
    if wanted.write_docs:
        report.write_document(figures, GROUPS)


def arguments():
    parser = argparse.ArgumentParser(prog="bench.sh", description=__doc__)
    parser.add_argument("skein", help="the program")
    parser.add_argument("folder", help="where what is made for it is kept from run to run")
    parser.add_argument("json", help="where the figures are kept")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=" ".join(GROUPS) + "; all but " + " ".join(RARE))
    parser.add_argument("--quick", action="store_true",
                        help="a tenth of the data and repetitions, to try the bench itself; nothing is kept")
    parser.add_argument("--write-docs", action="store_true", help=f"put the figures into {report.DOCUMENT}")
    wanted = parser.parse_intermixed_args()
    if unknown := set(wanted.groups) - set(GROUPS):
        parser.error(f"there is no group {', '.join(sorted(unknown))}")
    return wanted


def processor():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())


class Bench:
    """What every measure needs to know."""

    def __init__(self, skein, folder, is_quick, table):
        self.skein, self.folder, self.is_quick, self.table = skein, folder, is_quick, table

    def times(self, count):
        return max(3, count // 10) if self.is_quick else count

    def many(self, count):
        """A size of data."""
        return count // 10 if self.is_quick else count


if __name__ == "__main__":
    sys.exit(main())
