# SPDX-License-Identifier: Apache-2.0
"""Differences that a clause decides: decided.json, and its rows in docs/conformance.md."""

import json
import pathlib
import re

from wire import HASH_SIZES, NULL, of
from world import FIXED_TPM, KEYEDHASH, ORIGIN, SIGN, Index, Sequence

ENTRIES = json.loads((pathlib.Path(__file__).parent / "decided.json").read_text())
_DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "conformance.md"


def verdict(command, world, found):
    """The name of the entry that decides a difference; None where there is none."""
    path, left, right = found
    for entry in ENTRIES:
        if command.name not in entry["commands"] and entry["commands"] != ["*"]:
            continue
        if not re.fullmatch(entry.get("field", "responseCode"), path):
            continue
        if path == "responseCode" and not (_fits(entry["vtpmd"], left) and _fits(entry["swtpm"], right)):
            continue
        condition = entry.get("when")
        if condition and not CONDITIONS[condition](command, world, left, right):
            continue
        return entry["name"]
    return None


def _fits(patterns, code):
    return f"{code:03x}" in patterns or any(re.fullmatch(pattern, f"{code:03x}") for pattern in patterns)


def check(counts):
    """The number of entries without their row in the document; where counts are given, tells what has not occurred."""
    document, failed = _DOCUMENT.read_text(), 0
    for entry in ENTRIES:
        if entry["row"] not in document:
            print(f"FAILED docs/conformance.md has no row '{entry['row']}' for the decided difference '{entry['name']}'")
            failed += 1
        if counts is not None and not counts[entry["name"]]:
            print(f"the decided difference '{entry['name']}' has not occurred")
    return failed


def _trial(command, world, left, right):
    return any(session is not None and session.kind == 3 for session in map(world.session, command.handles))


def _absent(command, world, left, right):
    """The handle that is named is not one of those that are there."""
    place = left & 7
    if command.kind == "broken" or place >= len(command.handles):
        return command.kind == "broken"
    handle = command.handles[place]
    return of(handle, 0) >> 24 in (2, 3, 0x80) and world.entity(handle) is None and world.session(handle) is None


def _long_list(command, world, left, right):
    """A list that is longer than swtpm has hash algorithms, which are four."""
    return command.kind == "broken" or any(isinstance(of(value, 0), list) and len(of(value, 0)) > 4
                                           for value in command.parameters)  # fmt: skip


def _unwritten(command, world, left, right):
    index = _index(command, world)
    return index is not None and not index.public["attributes"] & 1 << 29


def _exponent(command):
    public = _template(command) or _parameter(command, "parameters")
    return of(public["parameters"], 0).get("exponent", 1)


def _index(command, world):
    return next((i for i in map(world.entity, reversed(command.handles)) if isinstance(i, Index)), None)


def _two_errors(command, world, left, right):
    """A command that was not made to succeed, in which the TPMs find errors at different places, or in a session's
    attributes and in what it is to authorise."""
    of_session = left & 0x8C0 == right & 0x8C0 == 0x880
    return command.kind != "valid" and (of_session or _place(left) != _place(right))


# What reading a value may earn: TPM_RC_ASYMMETRIC, _ATTRIBUTES, _HASH, _VALUE, _MODE, _TYPE, _KDF, _SCHEME, _SIZE, _SYMMETRIC, _TAG,
# _SELECTOR, _INSUFFICIENT, _RESERVED_BITS, _CURVE
_FORMS = {0x01, 0x02, 0x03, 0x04, 0x09, 0x0A, 0x0C, 0x12, 0x15, 0x16, 0x17, 0x18, 0x1A, 0x21, 0x26}


def _broken_parameter(command, world, left, right):
    """A parameter or a session that was made of chance, of which each TPM names another fault of its form."""
    return command.kind != "valid" and _place(left) == _place(right) and (
        left & 0x80 and {left & 0x3F, right & 0x3F} <= _FORMS)  # fmt: skip


def _place(code):
    """The parameter, session or handle that a response code names; what names none is a place of its own."""
    return (code >> 8 & 15, code & 0x40) if code & 0x80 and code >> 8 & 15 else code


def _template(command):
    for name in ("inPublic", "objectPublic"):
        if isinstance(value := _parameter(command, name), dict):
            return value
    return None


def _keyed_hash_without_scheme(command, world, left, right):
    public = _template(command)
    return public is not None and public["type"] == KEYEDHASH and public["objectAttributes"] & SIGN and (
        of(public["parameters"], 0)["scheme"]["scheme"] == NULL)  # fmt: skip


def _data_and_origin(command, world, left, right):
    public, sensitive = _template(command), _parameter(command, "inSensitive")
    return public is not None and public["objectAttributes"] & ORIGIN and isinstance(sensitive, dict) and sensitive["data"]


def _parameter(command, name):
    names = [table["name"] for table in command.table["parameters"]]
    return of(command.parameters[names.index(name)], 0) if name in names else None


def _pin_lock(command, world, left, right):
    """TPMA_NV_GLOBALLOCK or TPMA_NV_WRITEDEFINE of a PIN Index."""
    attributes = _parameter(command, "publicInfo")["attributes"]
    return attributes >> 4 & 15 in (8, 9) and attributes & (1 << 13 | 1 << 15)


def _number(value):
    return int.from_bytes(value, "big")


CONDITIONS = {
    "trial": _trial,
    "absent": _absent,
    "absent parameter": lambda command, world, left, right: command.kind == "broken"
    or world.entity(command.parameters[0]) is None and world.session(command.parameters[0]) is None,
    "sequence": lambda command, world, left, right: isinstance(world.entity(command.handles[0]), Sequence),
    "long list": _long_list,
    "unwritten": _unwritten,
    "keyed hash without scheme": _keyed_hash_without_scheme,
    "data and origin": _data_and_origin,
    "audit reset": lambda command, world, left, right: any(
        use.attributes & 6 and not use.attributes & 0x80 for use in command.uses
    ),
    "valid": lambda command, world, left, right: command.kind != "broken",
    "no PCR": lambda command, world, left, right: left == b"" and _parameter(command, "creationPCR") == [],
    "no signer": lambda command, world, left, right: of(command.handles[0], 0) == 0x40000007,
    "no scheme": lambda command, world, left, right: of(command.handles[0], 0) == 0x40000007
    and _parameter(command, "size") == 0 and _parameter(command, "offset") == 0,
    "PIN lock": _pin_lock,
    "parent without fixedTPM": lambda command, world, left, right: not getattr(
        world.entity(command.handles[0]), "attributes", FIXED_TPM
    ) & FIXED_TPM,
    "unwritten PIN": lambda command, world, left, right: _unwritten(command, world, left, right)
    and _index(command, world).type in (8, 9),
    "no authRead": lambda command, world, left, right: _index(command, world) is not None
    and not _index(command, world).public["attributes"] & 1 << 18,
    "HMAC key": lambda command, world, left, right: command.name == "Rewrap"
    or world.entity(command.handles[0]).kind == KEYEDHASH,
    "newer attributes": lambda command, world, left, right: command.kind == "broken"
    or _template(command) is not None and _template(command)["objectAttributes"] & 0x300,
    "decrypted": lambda command, world, left, right: any(use.attributes & 0x20 for use in command.uses),
    "two errors": _two_errors,
    "partly written": lambda command, world, left, right: getattr(_index(command, world), "is_partly_written", False),
    "empty operand": lambda command, world, left, right: _parameter(command, "operandB") == b"",
    "policies": lambda command, world, left, right: _parameter(command, "capability") == 9,
    "public alone": lambda command, world, left, right: command.kind == "broken" or _parameter(command, "inPrivate") == b"",
    "near Clock": lambda command, world, left, right: _parameter(command, "newTime") < 1 << 20,
    "broken parameter": _broken_parameter,
    "negative operand": lambda command, world, left, right: _parameter(command, "operation") in (2, 4, 6, 8)
    and of(_parameter(command, "operandB"), 0)[:1] >= b"\x80",
    "odd block": lambda command, world, left, right: len(of(_parameter(command, "inData"), 0)) % 16,
    "exclusive": lambda command, world, left, right: any(use.attributes & 0x82 == 0x82 for use in command.uses),
    "persistent in a slot": lambda command, world, left, right: any(of(h, 0) >> 24 == 0x81 for h in command.handles),
    "no sensitive area": lambda command, world, left, right: any(
        not getattr(world.entity(handle), "sensitive", True) for handle in command.handles
    ),
    "audit reset answered": lambda command, world, left, right: left | 4 == right,
    "exponent": lambda command, world, left, right: command.kind == "broken" or _exponent(command) not in (0, 1, 65537),
    "power cycles": lambda command, world, left, right: 0 <= left - right <= world.power_cycles,
    "counter": lambda command, world, left, right: _index(command, world) is not None and _index(command, world).type == 1,
    "authPolicy size": lambda command, world, left, right: command.kind == "broken" or (
        len(_template(command)["authPolicy"]) != HASH_SIZES.get(_template(command)["nameAlg"], 0)
    ),
    "STCLEAR lock": lambda command, world, left, right: _parameter(command, "publicInfo")["attributes"] & 1 << 27
    and _parameter(command, "publicInfo")["attributes"] & 1 << 13,
    "not valid": lambda command, world, left, right: command.kind != "valid",
    "equal numbers": lambda command, world, left, right: _number(left) == _number(right),
    "newer capability": lambda command, world, left, right: _parameter(command, "capability") in (10, 11, 12, 13, 0x100),
}  # fmt: skip
