#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""differences.py [--write] LIST RESULTS: compares the cases that have failed on another TPM with those that are listed.

A row of the list is `| FILE/CASE | what came | clause |`; with --write the list is made of the results. What a row says in
its first column is compared, with * for anything.
"""

import collections
import fnmatch
import json
import pathlib
import sys

arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
path, results = pathlib.Path(arguments[0]), json.loads(pathlib.Path(arguments[1]).read_text())
# A bar would end a column.
cases = {f"{case['file']}/{case['name']}".replace("|", "/"): case for case in results["cases"] if case["outcome"] != "absent"}
failed = {name: case for name, case in cases.items() if case["outcome"] == "failed"}


def rows():
    """One row for each case, or for a case whose every set of variables has failed."""
    families = collections.defaultdict(list)
    for name in cases:
        families[name.partition(": ")[0]].append(name)
    for name, case in failed.items():
        family = families[name.partition(": ")[0]]
        whole = len(family) > 1 and all(other in failed for other in family)
        if not whole:
            yield name, case
        elif name == family[0]:
            yield name.partition(": ")[0] + ": *", case


if "--write" in sys.argv:
    head = path.read_text().partition("| case |")[0]
    lines = ["| case | what came | clause |", "|---|---|---|"]
    lines += [f"| {name} | {case['reason'].replace('|', '/')[:160]} | {case['clause']} |" for name, case in rows()]
    path.write_text(head + "\n".join(lines) + "\n")
    sys.exit()

listed = [line.split(" | ")[0].removeprefix("| ") for line in path.read_text().splitlines() if line.startswith("| ")][1:]
unused, wrong = set(listed), 0
for name, case in failed.items():
    matching = [row for row in listed if fnmatch.fnmatchcase(name, row.replace("[", "[[]"))]
    unused -= set(matching)
    if not matching:
        print(f"not listed: {name}: {case['reason']}")
        wrong += 1
for row in sorted(unused):
    print(f"listed, and no longer so: {row}")
print(f"{results['passed']} passed, {results['failed']} failed, {results['absent']} absent; {len(listed)} rows")
sys.exit(wrong > 0 or bool(unused))
