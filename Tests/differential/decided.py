# SPDX-License-Identifier: Apache-2.0
"""Differences that a clause decides: decided.json, and its rows in docs/conformance.md."""

import json
import pathlib
import re

import order
from wire import HASH_SIZES, NULL, of
from world import DECRYPT, ECC, FIXED_TPM, KEYEDHASH, ORIGIN, RESTRICTED, RSA, SIGN, SYMCIPHER, USER, Index, Sequence

ENTRIES = json.loads((pathlib.Path(__file__).parent / "decided.json").read_text())
# What swtpm has room for, and the commands that take a place for what they make.
SLOTS = 3
MAKERS = {
    "Create", "CreatePrimary", "CreateLoaded", "Load", "LoadExternal", "Import", "ContextLoad", "HMAC_Start", "MAC_Start",
    "HashSequenceStart",
}  # fmt: skip
_DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "conformance.md"


def verdict(command, world, found):
    """The name of the entry that decides a difference; None where there is none."""
    path, left, right = found
    for entry in ENTRIES:
        if command.form.table["name"][5:] not in entry["commands"] and entry["commands"] != ["*"]:
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


# What a condition asks about.


def _value(command, name):
    """A parameter as the octets hold it; None where they hold none."""
    return command.form.values.get(name)


def _template(command):
    values = (_value(command, name) for name in ("inPublic", "objectPublic"))
    return next((value for value in values if isinstance(value, dict)), None)


def _attributes(command):
    return (_template(command) or {}).get("objectAttributes", 0)


def _handles(command):
    """The handles for both TPMs, or those that chance has put in their place."""
    sent = command.form.handles
    return command.handles if not sent or sent == [of(handle, 0) for handle in command.handles] else sent


def _entity(command, world, number):
    """What handle `number` names, counted from 1."""
    handles = _handles(command)
    return world.entity(handles[number - 1]) if 0 < number <= len(handles) else None


def _index(command, world):
    return next((i for i in map(world.entity, reversed(_handles(command))) if isinstance(i, Index)), None)


def _authorised(command, number):
    """The handle that session `number` authorises, and the session's use; None where there are none."""
    roles = [table.get("authRole", "none") for table in command.form.table["handles"]]
    handles = [handle for role, handle in zip(roles, _handles(command)) if role in ("USER", "ADMIN", "DUP")]
    found = 0 < number <= min(len(handles), len(command.uses))
    return (handles[number - 1], command.uses[number - 1]) if found else (None, None)


def _number(value):
    return int.from_bytes(value, "big")


def _passed(left, right):
    """Whether swtpm, which does not see the fault that vtpmd has found, may have come as far as `right` instead."""
    return right == 0 or order.steps(right)[1] >= order.steps(left)[0]


# Conditions.


def _trial(command, world, left, right):
    return any(session is not None and session.kind == 3 for session in map(world.session, _handles(command)))


def _absent(command, world, left, right):
    """The handle that is named is not one of those that are there."""
    handles, place = _handles(command), left & 7
    if place >= len(handles):
        return False
    return of(handles[place], 0) >> 24 in (2, 3, 0x80) and not (world.entity(handles[place]) or world.session(handles[place]))


def _absent_parameter(command, world, left, right):
    handle = _value(command, "flushHandle") if command.kind == "broken" else command.parameters[0]
    return handle is not None and world.entity(handle) is None and world.session(handle) is None


def _unwritten(command, world, left, right):
    index = _index(command, world)
    return index is not None and not index.public["attributes"] & 1 << 29


def _unwritten_pin(command, world, left, right):
    """A PIN Index without a PIN that is to authorise the command."""
    for number in range(1, len(command.uses) + 1):
        handle, _ = _authorised(command, number)
        index = world.entity(handle) if handle is not None else None
        if isinstance(index, Index) and index.type in (8, 9) and not index.public["attributes"] & 1 << 29:
            return _passed(left, right)
    return False


def _locked(command, world, left, right):
    index = _index(command, world)
    reads = command.name in ("NV_Read", "NV_Certify", "PolicyNV", "PolicyAuthorizeNV")
    return index is not None and index.public["attributes"] & (1 << 28 if reads else 1 << 11)


def _exponent(command, world, left, right):
    public = _template(command) or _value(command, "parameters")
    parameters = public.get("parameters") if public else None
    return isinstance(parameters, dict) and parameters.get("exponent", 0) not in (0, 65537)


def _kept_order(command, world, left, right):
    """Two errors at different places, or in one session, of which vtpmd's may come first."""
    of_session = left & 0x8C0 == right & 0x8C0 == 0x880
    return (of_session or order.place(left) != order.place(right)) and order.is_kept(command.form, left, right)


def _broken_form(command, world, left, right):
    """A parameter that has not its form, of which each TPM names another fault."""
    number = order.parameter(left)
    return number is not None and number == order.parameter(right) == command.form.fault and (
        {left & 0x3F, right & 0x3F} <= order.FORMS)  # fmt: skip


def _keyed_hash_without_scheme(command, world, left, right):
    public = _template(command)
    return public is not None and public["type"] == KEYEDHASH and public["objectAttributes"] & (SIGN | DECRYPT) and (
        public["parameters"]["scheme"]["scheme"] == NULL)  # fmt: skip


def _data_and_origin(command, world, left, right):
    sensitive = _value(command, "inSensitive")
    return _attributes(command) & ORIGIN and isinstance(sensitive, dict) and sensitive["data"]


def _pin_lock(command, world, left, right):
    """TPMA_NV_GLOBALLOCK or TPMA_NV_WRITEDEFINE of a PIN Index."""
    attributes = (_value(command, "publicInfo") or {}).get("attributes", 0)
    return attributes >> 4 & 15 in (8, 9) and attributes & (1 << 13 | 1 << 15)


def _stclear_lock(command, world, left, right):
    attributes = (_value(command, "publicInfo") or {}).get("attributes", 0)
    return attributes & 1 << 27 and attributes & 1 << 13


_SCHEMES = {RSA: {0x14, 0x16}, ECC: {0x18, 0x1A, 0x1B, 0x1C}, KEYEDHASH: {0x05}}


def _scheme_of_another_type(command, world, left, right):
    key, scheme = _entity(command, world, right >> 8 & 7), _value(command, "inScheme")
    return getattr(key, "public", None) is not None and scheme["scheme"] not in _SCHEMES.get(key.kind, ())


def _no_user_with_auth(command, world, left, right):
    handle, use = _authorised(command, left >> 8 & 7)
    return use is not None and not (use.session and use.session.is_policy) and (
        not getattr(world.entity(handle), "attributes", USER) & USER)  # fmt: skip


def _no_policy(command, world, left, right):
    """A policy session for what has no policy; of permanent entities and PCR nothing is known here."""
    handle, use = _authorised(command, left >> 8 & 7)
    if use is None or not (use.session and use.session.is_policy):
        return False
    return not getattr(world.entity(handle), "public", None) or not of(world.entity(handle).public, 0)["authPolicy"]


def _no_auth_read(command, world, left, right):
    """An NV Index that is to be read by its own authValue."""
    for number in range(1, len(command.uses) + 1):
        handle, use = _authorised(command, number)
        index = world.entity(handle) if handle is not None else None
        if isinstance(index, Index) and (command.name == "PolicySecret" or not (use.session and use.session.is_policy)):
            return not index.public["attributes"] & 1 << 18 and _passed(left, right)
    return False


def _idle_x509sign(command, world, left, right):
    return _attributes(command) & 1 << 19 and (
        not _attributes(command) & SIGN or _template(command)["type"] not in (RSA, ECC))  # fmt: skip


def _parent_without_cfb(command, world, left, right):
    parameters = (_template(command) or {}).get("parameters", {})
    cipher = parameters.get("symmetric") or parameters.get("sym") or {}
    return _attributes(command) & (RESTRICTED | DECRYPT | SIGN) == RESTRICTED | DECRYPT and cipher.get("mode", 0x43) != 0x43


def _persistent_in_a_slot(command, world, left, right):
    """A handle of a slot in which swtpm may have put the persistent object of another handle."""
    handles, place = [of(handle, 0) for handle in _handles(command)], left & 7
    return _absent(command, world, left, right) and 0x80000000 <= handles[place] < 0x80000000 + SLOTS and (
        any(handle >> 24 == 0x81 for handle in handles)) and _passed(left, right)  # fmt: skip


def _full_slots(command, world, left, right):
    """swtpm needs more slots than it has: for what is loaded, for persistent objects in use, and for what is made."""
    handles = [of(handle, 0) for handle in _handles(command)]
    return world.taken_slots + sum(handle >> 24 == 0x81 for handle in handles) + (command.name in MAKERS) > SLOTS


def _audit_reset(command, world, left, right):
    """The session that vtpmd names asks for auditReset or auditExclusive without audit."""
    number = left >> 8 & 7
    uses = command.uses[number - 1 : number] if number else []
    return any(use.attributes & 6 and not use.attributes & 0x80 for use in uses) and _passed(left, right)


def _first_exclusive(command, world, left, right):
    uses = [use for use in command.uses if use.session and use.attributes & 0x82 == 0x82]
    return any(not use.session.audits for use in uses) and _passed(left, right)


def _public_alone_in_a_session(command, world, left, right):
    """An HMAC session is to authorise an object of which only the public area is loaded."""
    for number in range(1, len(command.uses) + 1):
        handle, use = _authorised(command, number)
        if use is not None and use.session and not use.session.is_policy:
            if not getattr(world.entity(handle), "sensitive", True):
                return True
    return False


def _long_symmetric_key(command, world, left, right):
    """A key of a cipher that is longer than any, but no longer than a digest."""
    private = _value(command, "inPrivate")
    return isinstance(private, dict) and private["sensitiveType"] == SYMCIPHER and len(private["sensitive"]) > 32


# The order in which vtpmd looks at an object: attributes, schemes, sizes, and whether the areas belong together.
_RANKS = [{0x02}, {0x03, 0x0C, 0x12, 0x16}, {0x04, 0x05, 0x15}, {0x06, 0x07, 0x0A, 0x1C, 0x25, 0x27}]


def _faults_of_an_object(command, world, left, right):
    """Two faults of one area, of which vtpmd looks for its own no later than for swtpm's."""
    ranks = [next((rank for rank, codes in enumerate(_RANKS) if code & 0x3F in codes), None) for code in (left, right)]
    return command.kind != "valid" and order.parameter(left) == order.parameter(right) and (
        None not in ranks and ranks[0] <= ranks[1])  # fmt: skip


def _newer_hierarchy(command, world, left, right):
    """A ticket of a hierarchy that is firmware-limited or SVN-limited."""
    tickets = [value for value in command.form.values.values() if isinstance(value, dict) and "hierarchy" in value]
    return any(0x40000140 <= item["hierarchy"] <= 0x4004FFFF for item in tickets)


def _newer_nv_handle(command, world, left, right):
    handles, number = _handles(command), left >> 8 & 7
    return number <= len(handles) and of(handles[number - 1], 0) >> 24 in (0x11, 0x12)


def _no_name_alg(command, world, left, right):
    public = getattr(_entity(command, world, 1), "public", None)
    return public is not None and of(public, 0)["nameAlg"] == NULL


def _is(test):
    """A condition on the command alone."""
    return lambda command, world, left, right: test(command)


CONDITIONS = {
    "trial": _trial,
    "absent": _absent,
    "absent parameter": _absent_parameter,
    "persistent in a slot": _persistent_in_a_slot,
    "full slots": _full_slots,
    "public alone in a session": _public_alone_in_a_session,
    "MQV or SM2": _is(lambda c: _value(c, "inScheme") in (0x1B, 0x1D)),
    "unwritten": _unwritten,
    "locked Index": _locked,
    "exponent": _exponent,
    "kept order": _kept_order,
    "broken form": _broken_form,
    "keyed hash without scheme": _keyed_hash_without_scheme,
    "data and origin": _data_and_origin,
    "PIN lock": _pin_lock,
    "STCLEAR lock": _stclear_lock,
    "scheme of another type": _scheme_of_another_type,
    "no userWithAuth": _no_user_with_auth,
    "object without userWithAuth": lambda command, world, left, right: (
        not getattr(_entity(command, world, 1), "attributes", USER) & USER
    ),
    "no policy": _no_policy,
    "idle x509sign": _idle_x509sign,
    "parent without CFB": _parent_without_cfb,
    "newer hierarchy": _newer_hierarchy,
    "newer NV handle": _newer_nv_handle,
    "no nameAlg": _no_name_alg,
    "sequence": lambda command, world, left, right: isinstance(_entity(command, world, 1), Sequence),
    "faults of an object": _faults_of_an_object,
    "same parameter": lambda command, world, left, right: order.parameter(left) == order.parameter(right),
    "no PCR": lambda command, world, left, right: left == b"" and _value(command, "creationPCR") == [],
    "unwritten PIN": _unwritten_pin,
    "no authRead": _no_auth_read,
    "HMAC key": lambda command, world, left, right: command.name == "Rewrap" or _entity(command, world, 1).kind == KEYEDHASH,
    "fewer handles": lambda command, world, left, right: _value(command, "capability") == 1 and set(left) < set(right),
    "partly written": lambda command, world, left, right: getattr(_index(command, world), "is_partly_written", False),
    "parent without fixedTPM": lambda command, world, left, right: not getattr(
        _entity(command, world, 1), "attributes", FIXED_TPM
    ) & FIXED_TPM,
    "audit reset answered": lambda command, world, left, right: left | 4 == right,
    "equal numbers": lambda command, world, left, right: _number(left) == _number(right),
    "power cycles": lambda command, world, left, right: abs(left - right) <= world.power_cycles,
    "power cycle": lambda command, world, left, right: world.power_cycles > 0,
    "long list": _is(lambda c: any(isinstance(value, list) and len(value) > 4 for value in c.form.values.values())),
    "audit reset": _audit_reset,
    "no signer": _is(lambda c: of(_handles(c)[0], 0) == 0x40000007),
    "no scheme": _is(lambda c: of(_handles(c)[0], 0) == 0x40000007 and not _value(c, "size") and not _value(c, "offset")),
    "no nonceTPM": _is(lambda c: _value(c, "nonceTPM") == b""),
    "newer attributes": _is(lambda c: _attributes(c) & 0x300),
    "decrypted": _is(lambda c: any(use.attributes & 0x20 for use in c.uses)),
    "empty operand": _is(lambda c: _value(c, "operandB") == b""),
    "policies": _is(lambda c: _value(c, "capability") == 9),
    "public alone": _is(lambda c: _value(c, "inPrivate") == b""),
    "near Clock": lambda command, world, left, right: any(
        abs((_value(command, "newTime") or 0) - clock) < 1 << 20 for clock in world.clocks
    ),
    "clock lost": lambda command, world, left, right: world.power_cycles > 0
    and (_value(command, "newTime") or 0) < max(world.clocks),
    # Time and Clock are the first 16 octets.
    "Clock compared": _is(lambda c: _value(c, "offset") < 16),
    "enabled already": _is(lambda c: _value(c, "state") == 1 and of(_handles(c)[0], 0) == _value(c, "enable")),
    "long symmetric key": _long_symmetric_key,
    "negative operand": _is(
        lambda c: _value(c, "operation") in (2, 4, 6, 8) and (_value(c, "operandB") or b"")[:1] >= b"\x80"
    ),
    "odd block": _is(lambda c: len(_value(c, "inData")) % 16),
    "exclusive": _first_exclusive,
    "authPolicy size": _is(
        lambda c: len(_template(c)["authPolicy"]) not in (0, HASH_SIZES.get(_template(c)["nameAlg"], 0))
    ),
    "newer capability": _is(lambda c: _value(c, "capability") in (10, 11, 12, 13, 0x100)),
    "timers from below": _is(lambda c: _value(c, "capability") == 10 and _value(c, "property") >> 24 == 0x40),
    "newer handle type": _is(lambda c: _value(c, "capability") == 1 and _value(c, "property") >> 24 in (0x11, 0x12, 0x90)),
    "resumed": _is(lambda c: _value(c, "startupType") == 1),
}  # fmt: skip
