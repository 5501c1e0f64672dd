#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""table.py [--check] VTPMD SWTPM: the results of both in docs/conformance.md, clause by clause; --check only compares."""

import collections
import json
import pathlib
import re
import sys

check = sys.argv[1] == "--check"
names = sys.argv[2:] if check else sys.argv[1:]
document = pathlib.Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
counts = [collections.defaultdict(collections.Counter) for _ in names]
for count, name in zip(counts, names):
    for case in json.loads(pathlib.Path(name).read_text())["cases"]:
        count[case["clause"]][case["outcome"]] += 1


def cell(counter):
    return " | ".join(str(counter[outcome]) for outcome in ("passed", "failed", "absent"))


lines = ["| clause | vtpmd passed | failed | absent | swtpm passed | failed | absent |", "|---|--:|--:|--:|--:|--:|--:|"]
for clause in sorted(counts[0], key=lambda text: [int(number) for number in re.findall(r"\d+", text)]):
    lines.append(f"| {clause} | " + " | ".join(cell(count[clause]) for count in counts) + " |")
totals = [sum(count.values(), collections.Counter()) for count in counts]
lines.append("| **all** | " + " | ".join(cell(total) for total in totals) + " |")
table = "\n".join(lines)

text = document.read_text()
begin, end = "<!-- results -->\n", "\n<!-- end of results -->"
head, rest = text.split(begin)
old, tail = rest.split(end)
if check:
    if old != table:
        sys.exit("docs/conformance.md has other results; Tests/vectors/table.py VTPMD.json SWTPM.json writes them anew")
else:
    document.write_text(head + begin + table + end + tail)
