# SPDX-License-Identifier: Apache-2.0
"""The figures of all groups as a file, and as the part of docs/PERFORMANCE.md that the bench writes."""
import json
import os

from table import mark, number

BEGIN, END = "<!-- figures of `make bench`: begin -->", "<!-- figures of `make bench`: end -->"
DOCUMENT = os.path.join("docs", "PERFORMANCE.md")


def keep(path, machine, rows, groups):
    """Puts the figures of these groups into the file, in the place of older ones; returns all that it holds then."""
    figures = {}
    if os.path.exists(path):
        with open(path) as file:
            figures = json.load(file)["figures"]
    for group in groups:
        figures[group] = {"machine": machine, "rows": [row for row in rows if row["group"] == group]}
    with open(path, "w") as file:
        json.dump({"figures": figures}, file, indent=1, ensure_ascii=False)
    return figures


def write_document(figures, order):
    """Puts the table between the two markers of the document."""
    with open(DOCUMENT) as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    with open(DOCUMENT, "w") as file:
        file.write(f"{before}{BEGIN}\n{tables(figures, order)}{END}{after}")


def tables(figures, order):
    text = ""
    for group in order:
        if group not in figures:
            continue
        text += f"\n**{group}** ({figures[group]['machine']})\n\n| what | figure | mark | met | |\n|---|--:|--:|---|---|\n"
        for row in figures[group]["rows"]:
            met = {None: "", True: "yes", False: "**no**"}[row["met"]]
            text += f"| {row['what']} | {number(row['figure'])} {row['unit']} | {mark(row)} | {met} | {row['note']} |\n"
    return text + "\n"
