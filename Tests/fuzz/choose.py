#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copies the inputs that reach most for their size, by what libFuzzer's -merge=1 -merge_control_file=CONTROL found out.

usage: choose.py CONTROL DIRECTORY OCTETS
"""

import pathlib
import shutil
import sys


def choose(lines, limit):
    """The files in the order of what they add for each octet, and all that they reach."""
    count = int(lines[0])
    files = [pathlib.Path(line) for line in lines[2 : 2 + count]]
    reach = [set() for _ in files]
    for kind, place, *features in (line.split() for line in lines[2 + count :] if line):
        if kind in ("FT", "COV"):
            reach[int(place)] |= {(kind, feature) for feature in features}
    rest = {path: (path.stat().st_size, features) for path, features in zip(files, reach)}
    chosen, total = [], 0
    while rest:
        path = max(rest, key=lambda path: len(rest[path][1]) / (rest[path][0] + 20))
        size, gain = rest.pop(path)
        if total + size > limit or not gain:
            continue
        total += size
        chosen.append(path)
        rest = {other: (size, features - gain) for other, (size, features) in rest.items() if features - gain}
    return chosen


def main(control, directory, limit):
    for path in choose(pathlib.Path(control).read_text().splitlines(), int(limit)):
        shutil.copy(path, directory)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
