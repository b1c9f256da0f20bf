# SPDX-License-Identifier: Apache-2.0
"""The figures of one run, and whether each meets its mark."""


class Table:
    def __init__(self):
        self.rows = []
        self.group = ""

    def add(self, what, figure, unit, mark=None, note=""):
        """`mark` is the most that is allowed, or, as a text that begins with ≥, the least."""
        at_least = isinstance(mark, str) and mark.startswith("≥")
        bound = float(mark[1:]) if at_least else mark
        met = None if bound is None else bool(figure >= bound if at_least else figure <= bound)
        row = {"group": self.group, "what": what, "figure": round(figure, 3), "unit": unit,
               "mark": None if bound is None else round(bound, 3), "at_least": at_least, "met": met, "note": note}
        self.rows.append(row)
        print(line(row), flush=True)

    def print_summary(self):
        judged = [row for row in self.rows if row["met"] is not None]
        print(f"{sum(row['met'] for row in judged)} of {len(judged)} marks met")


def number(value):
    """A figure as one reads it."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def mark(row):
    return "" if row["mark"] is None else f"{'≥' if row['at_least'] else '≤'} {number(row['mark'])}"


def line(row):
    sign = {None: " ", True: "✓", False: "✗"}[row["met"]]
    return f"{sign} {row['what']:<62} {number(row['figure']):>10} {row['unit']:<7} {mark(row):<9} {row['note']}".rstrip()
