#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a dictionary for libFuzzer: what Part 2 and Part 3 have numbers for.

usage: dictionary.py SPEC
"""

import json
import pathlib
import sys

SEPARATOR = bytes.fromhex("fb5ec0de")
PASSWORD = bytes.fromhex("00000009 40000009 0000 01 0000")
# What stands in the wire as a 16-bit, 32-bit or 8-bit number.
TABLES = ["TPM_ALG_ID", "TPM_ECC_CURVE", "TPM_ST", "TPM_SU", "TPM_CAP", "TPM_PT", "TPM_PT_PCR", "TPM_RH", "TPM_EO"]
HANDLES = [0x00000000, 0x00000010, 0x01800001, 0x01C00002, 0x02000000, 0x03000000, 0x80000000, 0x80000001, 0x81000001]
SIZES = {"UINT8": 1, "UINT16": 2, "UINT32": 4, "TPM_HANDLE": 4, "INT8": 1}


def main(folder):
    constants = json.loads((folder / "constants.json").read_text())["constants"]
    words = {SEPARATOR, PASSWORD, SEPARATOR + b"\xf1", SEPARATOR + b"\xf2", SEPARATOR + b"\xf4", SEPARATOR + b"\xf5"}
    for table in TABLES:
        size = SIZES.get(constants[table]["type"], 4)
        words |= {int(value["hex"], 16).to_bytes(size, "big") for value in constants[table]["values"]}
    words |= {handle.to_bytes(4, "big") for handle in HANDLES}
    for command in json.loads((folder / "commands.json").read_text()):
        code = bytes.fromhex(command["commandCode"][2:])
        words |= {code, SEPARATOR + b"\0\x80\x01\0\0\0\x0a" + code, SEPARATOR + b"\0\x80\x02\0\0\0\x0a" + code}
    for word in sorted(words):
        print('"' + "".join(f"\\x{octet:02x}" for octet in word) + '"')


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
