#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""schema.py VECTORS: checks all files of vectors against schema.json, and says what is wrong."""

import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(sys.argv[1])
schema = json.loads((folder / "schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
files = [path for path in sorted(folder.glob("*/*.json")) if path.parent.name not in ("primitives", "spec")]
wrong = 0
for path in files:
    for error in validator.iter_errors(json.loads(path.read_text())):
        place = "/".join(map(str, error.absolute_path))
        print(f"{path.relative_to(folder)}: {place}: {error.message[:200]}")
        wrong += 1
print(f"{len(files)} files, {wrong} mistakes")
sys.exit(wrong > 0 or not files)
