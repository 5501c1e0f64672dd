# SPDX-License-Identifier: Apache-2.0
"""Structures of Part 2 and commands of Part 3, written and read as Vectors/spec describes them.

A value is an int, octets (a TPM2B without structure, a BYTE array), a dict (a structure), a list (a TPML), or Both of
these: what the two TPMs call by different octets. Raw octets may stand for any structure.
"""

import json
import pathlib
import struct

SPEC = pathlib.Path(__file__).resolve().parents[2] / "Vectors" / "spec"
COMMANDS = json.loads((SPEC / "commands.json").read_text())
_TABLES = json.loads((SPEC / "structures.json").read_text())
_CONSTANTS = json.loads((SPEC / "constants.json").read_text())
STRUCTURES, UNIONS = _TABLES["structures"], _TABLES["unions"]
INTERFACES, BITFIELDS = _CONSTANTS["interfaceTypes"], _CONSTANTS["bitfields"]

CONSTANTS = {
    value["name"]: int(value["hex"], 16)
    for group in _CONSTANTS["constants"].values()
    for value in group["values"]
    if value.get("hex")
}
ALGORITHMS = {v["name"]: int(v["hex"], 16) for v in _CONSTANTS["constants"]["TPM_ALG_ID"]["values"] if v.get("hex")}
ALGORITHM_NAMES = {value: name[len("TPM_ALG_") :] for name, value in ALGORITHMS.items()}
HASH_SIZES = {0x04: 20, 0x0B: 32, 0x0C: 48, 0x0D: 64, 0x12: 32, 0x27: 32, 0x28: 48, 0x29: 64}
NULL = 0x10

_SCALARS = {"BYTE": 1, "UINT8": 1, "UINT16": 2, "UINT32": 4, "UINT64": 8, "INT32": 4, "INT8": 1, "TPM_HANDLE": 4, "TPM_KEY_BITS": 2}
_HASH_SCHEME = {"TPMS_SCHEME_HASH": [{"name": "hashAlg", "type": "TPMI_ALG_HASH"}]}
_SIGNATURE_RSA = [{"name": "hash", "type": "TPMI_ALG_HASH"}, {"name": "sig", "type": "TPM2B_PUBLIC_KEY_RSA"}]
_SIGNATURE_ECC = [
    {"name": "hash", "type": "TPMI_ALG_HASH"},
    {"name": "signatureR", "type": "TPM2B_ECC_PARAMETER"},
    {"name": "signatureS", "type": "TPM2B_ECC_PARAMETER"},
]
# What Part 2 defines by other types' names, which the tables leave out.
for _name in ("RSASSA", "RSAPSS"):
    STRUCTURES.setdefault("TPMS_SIGNATURE_" + _name, _SIGNATURE_RSA)
for _name in ("ECDSA", "ECDAA", "SM2", "ECSCHNORR"):
    STRUCTURES.setdefault("TPMS_SIGNATURE_" + _name, _SIGNATURE_ECC)
for _name in ("RSASSA", "RSAPSS", "ECDSA", "SM2", "ECSCHNORR"):
    STRUCTURES.setdefault("TPMS_SIG_SCHEME_" + _name, _HASH_SCHEME["TPMS_SCHEME_HASH"])
for _name in ("MGF1", "KDF2", "KDF1_SP800_56A", "KDF1_SP800_108", "HKDF"):
    STRUCTURES.setdefault("TPMS_KDF_SCHEME_" + _name, _HASH_SCHEME["TPMS_SCHEME_HASH"])
STRUCTURES.setdefault("TPMS_SCHEME_HMAC", _HASH_SCHEME["TPMS_SCHEME_HASH"])
STRUCTURES.setdefault(
    "TPMS_SIG_SCHEME_ECDAA", STRUCTURES.get("TPMS_SCHEME_ECDAA") or _HASH_SCHEME["TPMS_SCHEME_HASH"]
)
# Sized buffers that hold a structure.
SIZED = {
    "TPM2B_PUBLIC": "TPMT_PUBLIC",
    "TPM2B_TEMPLATE": "TPMT_PUBLIC",
    "TPM2B_SENSITIVE": "TPMT_SENSITIVE",
    "TPM2B_SENSITIVE_CREATE": "TPMS_SENSITIVE_CREATE",
    "TPM2B_CREATION_DATA": "TPMS_CREATION_DATA",
    "TPM2B_ECC_POINT": "TPMS_ECC_POINT",
    "TPM2B_NV_PUBLIC": "TPMS_NV_PUBLIC",
    "TPM2B_NV_PUBLIC_2": "TPMT_NV_PUBLIC_2",
    "TPM2B_ATTEST": "TPMS_ATTEST",
}
LISTS = {
    "TPML_ALG": "TPM_ALG_ID",
    "TPML_CC": "TPM_CC",
    "TPML_CCA": "TPMA_CC",
    "TPML_DIGEST": "TPM2B_DIGEST",
    "TPML_DIGEST_VALUES": "TPMT_HA",
    "TPML_HANDLE": "TPM_HANDLE",
    "TPML_PCR_SELECTION": "TPMS_PCR_SELECTION",
    "TPML_ALG_PROPERTY": "TPMS_ALG_PROPERTY",
    "TPML_TAGGED_TPM_PROPERTY": "TPMS_TAGGED_PROPERTY",
    "TPML_TAGGED_PCR_PROPERTY": "TPMS_TAGGED_PCR_SELECT",
    "TPML_ECC_CURVE": "TPM_ECC_CURVE",
    "TPML_TAGGED_POLICY": "TPMS_TAGGED_POLICY",
    "TPML_ACT_DATA": "TPMS_ACT_DATA",
}
_MEMBERS = {
    ("TPMU_PUBLIC_PARMS", "KEYEDHASH"): "keyedHashDetail",
    ("TPMU_PUBLIC_PARMS", "SYMCIPHER"): "symDetail",
    ("TPMU_PUBLIC_PARMS", "RSA"): "rsaDetail",
    ("TPMU_PUBLIC_PARMS", "ECC"): "eccDetail",
    ("TPMU_PUBLIC_ID", "KEYEDHASH"): "keyedHash",
    ("TPMU_PUBLIC_ID", "SYMCIPHER"): "sym",
    ("TPMU_SENSITIVE_COMPOSITE", "KEYEDHASH"): "bits",
    ("TPMU_SENSITIVE_COMPOSITE", "SYMCIPHER"): "sym",
}
_ATTESTS = {
    0x8014: "nv", 0x8015: "commandAudit", 0x8016: "sessionAudit", 0x8017: "certify",
    0x8018: "quote", 0x8019: "time", 0x801A: "creation", 0x801C: "nvDigest",
}  # fmt: skip
_CAPABILITIES = dict(enumerate(member["name"] for member in UNIONS["TPMU_CAPABILITIES"][:11]))
_BY_HASH = {"ECDH", "ECMQV", "SM2", "RSASSA", "RSAPSS", "OAEP"}


class Both:
    """A value that the two TPMs know by different octets."""

    def __init__(self, first, second):
        self.sides = (first, second)

    def __getitem__(self, side):
        return self.sides[side]

    def __repr__(self):
        first, second = self.sides
        return repr(first) if first == second else f"{first!r}|{second!r}"


class Broken(Exception):
    """Octets that the tables cannot read."""


def of(value, side):
    return value[side] if isinstance(value, Both) else value


def width(kind):
    """The octets of a scalar type; None where it is none."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind in BITFIELDS:
        return width(BITFIELDS[kind]["type"])
    if kind in _CONSTANTS["constants"]:
        return width(_CONSTANTS["constants"][kind]["type"])
    if kind in INTERFACES:
        return width(INTERFACES[kind]["base"])
    return None


def member(union, selector):
    """The type of a union's member for the value of its selector."""
    if union == "TPMU_ATTEST":
        name = _ATTESTS.get(selector)
    elif union == "TPMU_CAPABILITIES":
        name = _CAPABILITIES.get(selector)
    else:
        algorithm = ALGORITHM_NAMES.get(selector, "")
        name = _MEMBERS.get((union, algorithm), algorithm.lower())
    for entry in UNIONS[union]:
        if entry["name"] == name:
            return entry["type"]
    if selector in HASH_SIZES and union == "TPMU_HA":
        return "BYTE"
    if union in ("TPMU_ECC_SCHEME", "TPMU_RSA_SCHEME") and ALGORITHM_NAMES.get(selector) in _BY_HASH:
        return "TPMS_SCHEME_HASH"
    if selector == NULL or ALGORITHM_NAMES.get(selector) == "RSAES":
        return "TPMS_EMPTY"
    raise Broken(f"{union} has no member for 0x{selector:x}")


def encode(kind, value, side=0):
    value = of(value, side)
    size = width(kind)
    if size:
        return (value & ((1 << 8 * size) - 1)).to_bytes(size, "big")
    if kind == "TPMS_EMPTY":
        return b""
    if kind.startswith("TPM2B_"):
        inner = value
        if not isinstance(value, bytes):
            inner = encode(SIZED[kind], value, side)
        return struct.pack(">H", len(inner)) + inner
    if isinstance(value, bytes):
        return value
    if kind in LISTS:
        return struct.pack(">I", len(value)) + b"".join(encode(LISTS[kind], item, side) for item in value)
    if kind == "TPMS_PCR_SELECTION":
        return struct.pack(">HB", value["hash"], len(value["pcrSelect"]) & 0xFF) + value["pcrSelect"]
    if kind == "TPMS_SENSITIVE_CREATE":
        return encode("TPM2B_AUTH", value["userAuth"], side) + encode("TPM2B_SENSITIVE_DATA", value["data"], side)
    octets, selector = b"", None
    for field in STRUCTURES[kind]:
        field_kind, item = field["type"], of(value[field["name"]], side)
        if field_kind in UNIONS:
            octets += _member_octets(field_kind, selector, item, side)
        else:
            octets += encode(field_kind, item, side)
            if selector is None or field["name"] in ("type", "capability", "scheme", "algorithm"):
                selector = item
    return octets


def _member_octets(union, selector, value, side):
    """A union's octets; where the value is not one of the selected member, something that resembles the value."""
    if isinstance(value, bytes) and union == "TPMU_HA":
        return value
    try:
        return encode(member(union, selector), value, side)
    except (Broken, KeyError, TypeError, AttributeError):
        return _guess(of(value, side), side)


def _guess(value, side):
    if isinstance(value, dict):
        return b"".join(_guess(of(item, side), side) for item in value.values())
    if isinstance(value, list):
        return b"".join(_guess(of(item, side), side) for item in value)
    return struct.pack(">H", len(value)) + value if isinstance(value, bytes) else struct.pack(">H", value & 0xFFFF)


class Reader:
    def __init__(self, octets):
        self.octets, self.offset = octets, 0
        self.seen = []

    def take(self, count):
        if count > len(self.octets) - self.offset:
            raise Broken("too short")
        self.offset += count
        return self.octets[self.offset - count : self.offset]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    @property
    def rest(self):
        return len(self.octets) - self.offset


def decode(kind, reader):
    size = width(kind)
    if size:
        value = reader.number(size)
        reader.seen.append((kind, value))
        return value
    if kind == "TPMS_EMPTY":
        return {}
    if kind.startswith("TPM2B_"):
        inner = reader.take(reader.number(2))
        if kind not in SIZED or not inner:
            return inner
        nested = Reader(inner)
        nested.seen = reader.seen
        value = decode(SIZED[kind], nested)
        if nested.rest:
            raise Broken(f"{nested.rest} octets too many in {kind}")
        return value
    if kind in LISTS:
        count = reader.number(4)
        if count > 1024:
            raise Broken(f"{count} items")
        return [decode(LISTS[kind], reader) for _ in range(count)]
    if kind == "TPMS_PCR_SELECTION":
        return {"hash": decode("TPMI_ALG_HASH", reader), "pcrSelect": reader.take(reader.number(1))}
    if kind == "TPMS_TAGGED_PCR_SELECT":
        return {"tag": reader.number(4), "pcrSelect": reader.take(reader.number(1))}
    if kind == "TPMS_SENSITIVE_CREATE":
        return {"userAuth": decode("TPM2B_AUTH", reader), "data": decode("TPM2B_SENSITIVE_DATA", reader)}
    if kind not in STRUCTURES:
        raise Broken(f"no table of {kind}")
    value, selector = {}, None
    for field in STRUCTURES[kind]:
        field_kind = field["type"]
        if field_kind in UNIONS:
            chosen = member(field_kind, selector)
            item = reader.take(HASH_SIZES[selector]) if chosen == "BYTE" else decode(chosen, reader)
        else:
            item = decode(field_kind, reader)
            if selector is None or field["name"] in ("type", "capability", "scheme", "algorithm"):
                selector = item
        value[field["name"]] = item
    return value
