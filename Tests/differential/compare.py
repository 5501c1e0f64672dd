# SPDX-License-Identifier: Apache-2.0
"""What two answers to one command have to have in common, and what is random in them."""

import crypto
import wire
from wire import of
from world import name_of

_SIZE = lambda value: len(value) if isinstance(value, bytes) else value is not None
_FILLED = lambda value: bool(value)


def responses(command, world, fields, lone):
    """The fields in which two successful answers differ: (path, first, second)."""
    items = [world.entity(h) for h in command.handles if world.entity(h) is not None]
    unknown = any(world.entity(h) is None and of(h, 0) >> 24 in (0x80, 0x81) for h in command.handles)
    same = all(getattr(item, "same", True) for item in items) and not command.name.startswith("Create") and not unknown
    same = same and all(_is_equal(value) for value in command.parameters)
    found = []
    if command.name == "GetCapability":
        for side in fields:
            if side["capabilityData"]["capability"] in (3, 4):
                data = side["capabilityData"]["data"]
                side["capabilityData"]["data"] = [code for code in data if code not in lone["TPM_CC"]]
    for table in command.table["responseParameters"]:
        name = table["name"]
        if name not in fields[0] or name not in fields[1]:
            continue
        left, right = fields[0][name], fields[1][name]
        rule = _RULES.get(f"{command.name}.{name}") or _RULES.get(table["type"])
        if name == "pcrUpdateCounter":
            left, right = ((side[name] - base) & 0xFFFFFFFF for side, base in zip(fields, world.pcr_counters))
        elif rule:
            left, right = rule(left, right, same, command)
        found += differences(name, left, right)
    for side in (0, 1):
        found += _inner(command, fields[side], side)
    return found


def _is_equal(value):
    """Whether both TPMs have got the same value."""
    return not isinstance(value, wire.Both) or value[0] == value[1]


def differences(path, left, right):
    """All places in which two values differ."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return [item for key in left for item in differences(f"{path}.{key}", left[key], right[key])]
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        pairs = enumerate(zip(left, right))
        return [item for place, (one, other) in pairs for item in differences(f"{path}[{place}]", one, other)]
    return [] if left == right else [(path, left, right)]


def _inner(command, fields, side):
    """Whether what one TPM says agrees with itself: Names and hashes of what it sends along."""
    found, public = [], fields.get("outPublic")
    if isinstance(public, dict) and public["nameAlg"] in crypto._NAMES and "name" in fields:
        if fields["name"] != name_of(public):
            found.append((f"name of side {side}", fields["name"], name_of(public)))
    if isinstance(fields.get("creationData"), dict) and isinstance(public, dict) and public["nameAlg"] in crypto._NAMES:
        expected = crypto.digest(public["nameAlg"], wire.encode("TPMS_CREATION_DATA", fields["creationData"]))
        if fields["creationHash"] != expected:
            found.append((f"creationHash of side {side}", fields["creationHash"], expected))
    public = fields.get("nvPublic")
    if isinstance(public, dict) and public["nameAlg"] in crypto._NAMES:
        octets = wire.encode("TPMS_NV_PUBLIC", public)
        expected = public["nameAlg"].to_bytes(2, "big") + crypto.digest(public["nameAlg"], octets)
        if fields["nvName"] != expected:
            found.append((f"nvName of side {side}", fields["nvName"], expected))
    return found


# Rules: they take two values apart and leave what has to be equal.


def _sizes(left, right, same, command):
    return _SIZE(left), _SIZE(right)


def _filled(left, right, same, command):
    return _FILLED(left), _FILLED(right)


def _ignored(left, right, same, command):
    return None, None


def _key_dependent(left, right, same, command):
    return (left, right) if same else (_SIZE(left), _SIZE(right))


def _name(left, right, same, command):
    return (left, right) if same and command.handles else ((left[:2], len(left)), (right[:2], len(right)))


def _qualified(left, right, same, command):
    return (left[:2], len(left)), (right[:2], len(right))


def _ticket(left, right, same, command):
    return [{**side, "digest": _FILLED(side["digest"])} for side in (left, right)]


def _public(left, right, same, command):
    if same and command.handles or not isinstance(left, dict) or not isinstance(right, dict):
        return left, right
    return [{**side, "unique": _shape(side)} for side in (left, right)]


def _shape(public):
    """What of a public key does not depend on the key."""
    unique = public["unique"]
    return [len(value) for value in unique.values()] if isinstance(unique, dict) else len(unique)


def _creation(left, right, same, command):
    if not isinstance(left, dict) or not isinstance(right, dict):
        return left, right
    hidden = ("parentName", "parentQualifiedName")
    return [{**side, **{key: (side[key][:2], len(side[key])) for key in hidden}} for side in (left, right)]


def _signature(left, right, same, command):
    if same and left["sigAlg"] in (0x14, 0x05) and not command.table["name"].endswith(_RANDOM_MESSAGES):
        return left, right
    return [
        {"sigAlg": side["sigAlg"], "signature": {k: _signature_size(v) for k, v in side["signature"].items()}}
        for side in (left, right)
    ]


def _signature_size(value):
    """A number in a signature is as long as it is; all else has to be equal."""
    return (len(value) + 3) // 4 if isinstance(value, bytes) else value


_RANDOM_MESSAGES = ("Certify", "Quote", "GetTime", "CertifyCreation", "AuditDigest", "CertifyX509")


def _attest(left, right, same, command):
    sides = []
    for side in (left, right):
        if not isinstance(side, dict):
            return left, right
        clock = {**side["clockInfo"], "clock": None, "resetCount": None, "restartCount": None}
        attested = dict(side["attested"])
        for key in ("name", "qualifiedName", "indexName", "objectName"):
            if key in attested and not (same and key != "qualifiedName"):
                attested[key] = (attested[key][:2], len(attested[key]))
        if "time" in attested:
            attested["time"] = {"safe": attested["time"]["clockInfo"]["safe"]}
        attested.pop("firmwareVersion", None)
        attested.pop("creationHash", None)
        attested.pop("sessionDigest", None)
        if "auditDigest" in attested:
            attested["auditDigest"] = len(attested["auditDigest"])
        signer = side["qualifiedSigner"]
        sides.append({**side, "qualifiedSigner": (signer[:2], len(signer)), "clockInfo": clock, "firmwareVersion": 0,
                      "attested": attested})  # fmt: skip
    return sides


def _point(left, right, same, command):
    if same or not isinstance(left, dict) or not isinstance(right, dict):
        return left, right
    return [{key: len(value) for key, value in side.items()} for side in (left, right)]


def _random_point(left, right, same, command):
    return _point(left, right, False, command)


def _agreed_point(left, right, same, command):
    """Only the point of ECDH does not depend on the one-time key."""
    return _point(left, right, same and command.parameters[2] == 0x19, command)


def _time(left, right, same, command):
    return [{"safe": side["clockInfo"]["safe"], "restartCount": side["clockInfo"]["restartCount"]} for side in (left, right)]


def _context(left, right, same, command):
    return [{"savedHandle": s["savedHandle"] >> 24, "hierarchy": s["hierarchy"]} for s in (left, right)]


# Properties that a TPM has by its make, not by its state: TPM_PT_PERMANENT and those of dictionary attacks are of its state.
_STATE = {0x200, 0x202, 0x20E, 0x20F, 0x210, 0x211, 0x213, 0x214}


def _capability(left, right, same, command):
    kind = left["capability"]
    if kind != right["capability"]:
        return left, right
    sides = [side["data"] for side in (left, right)]
    if kind == 6:
        tables = [{item["property"]: item["value"] for item in side if item["property"] in _STATE} for side in sides]
    elif kind == 0:
        tables = [{item["alg"]: item["algProperties"] for item in side} for side in sides]
    elif kind == 2:
        tables = [{item & 0xFFFF: item for item in side} for side in sides]
    elif kind in (7, 9, 3, 4):
        return left, right
    elif kind == 5:
        tables = [{item["hash"]: item["pcrSelect"] for item in side} for side in sides]
    elif kind == 8:
        return None, None
    elif kind == 1:
        first = command.parameters[1] >> 24
        return (left, right) if first not in (0, 0x40, 2, 3) else (None, None)
    else:
        return left, right
    common = set(tables[0]) & set(tables[1])
    return [{str(key): table[key] for key in sorted(common)} for table in tables]


_RULES = {
    "TPM2B_NONCE": _sizes, "TPM2B_PRIVATE": _filled, "TPM2B_ID_OBJECT": _sizes, "TPM2B_ENCRYPTED_SECRET": _sizes,
    "TPMS_CONTEXT": _context, "TPM2B_TIMEOUT": _filled, "TPM2B_NAME": _name, "TPM2B_PUBLIC": _public,
    "TPM2B_CREATION_DATA": _creation, "TPMT_TK_CREATION": _ticket, "TPMT_TK_AUTH": _ticket, "TPMT_TK_VERIFIED": _ticket,
    "TPMT_TK_HASHCHECK": _ticket, "TPMT_SIGNATURE": _signature, "TPM2B_ATTEST": _attest, "TPM2B_ECC_POINT": _point,
    "TPMS_TIME_INFO": _time, "TPMS_CAPABILITY_DATA": _capability,
    "GetRandom.randomBytes": _sizes, "Create.creationHash": _sizes, "CreatePrimary.creationHash": _sizes,
    "HMAC.outHMAC": _key_dependent, "MAC.outMAC": _key_dependent, "SequenceComplete.result": _key_dependent,
    "EncryptDecrypt.outData": _key_dependent, "EncryptDecrypt2.outData": _key_dependent, "EncryptDecrypt.ivOut": _key_dependent,
    "EncryptDecrypt2.ivOut": _key_dependent, "RSA_Encrypt.outData": _sizes, "ReadPublic.qualifiedName": _qualified,
    "ECDH_KeyGen.zPoint": _random_point, "ECDH_KeyGen.pubPoint": _random_point, "EC_Ephemeral.Q": _random_point,
    "Commit.K": _point, "Commit.L": _random_point, "Commit.E": _random_point, "GetTestResult.outData": _ignored,
    "ReadClock.currentTime": _time, "Duplicate.duplicate": _sizes, "Duplicate.encryptionKeyOut": _sizes,
    "Rewrap.outDuplicate": _sizes, "NV_ReadPublic.nvName": lambda left, right, same, command: (left, right),
    "PCR_Allocate.sizeNeeded": _ignored, "PCR_Allocate.sizeAvailable": _ignored, "GetCapability.moreData": _ignored,
    "Vendor_TCG_Test.outputData": _ignored, "PolicyGetDigest.policyDigest": _sizes,
    "EC_Ephemeral.counter": _ignored, "Commit.counter": _ignored, "ZGen_2Phase.outZ1": _agreed_point, "ZGen_2Phase.outZ2": _random_point,
}  # fmt: skip
