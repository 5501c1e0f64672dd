# SPDX-License-Identifier: Apache-2.0
"""Plausible values of the types of Part 2."""

import json
import pathlib

import crypto
import wire
from world import (
    ADMIN, AES, DECRYPT, ECC, FIXED_PARENT, FIXED_TPM, KEYEDHASH, NO_DA, ORIGIN, RESTRICTED, RSA, SIGN, SYMCIPHER, USER,
)  # fmt: skip

NULL = wire.NULL
HASHES = [0x0B, 0x0B, 0x0B, 0x04, 0x0C, 0x0D]
EVENTS = [0, 1, 2, 3, 4, 5, 7, 10, 15, 16, 23]
_RSA = {int(size): key for size, key in json.loads((pathlib.Path(__file__).parent / "rsa-keys.json").read_text()).items()}
_INTERESTING = [0, 1, 2, 3, 7, 8, 16, 20, 31, 32, 33, 48, 63, 64, 65, 127, 128, 255, 256, 1023, 1024, 1025, 2047, 2048]
_NO_DETAILS = {"keyBits": {}, "mode": {}, "details": {}}
NO_SYMMETRIC = {"algorithm": NULL, **_NO_DETAILS}


class Values:
    """Values from one generator of random numbers, which makes them repeatable."""

    def __init__(self, random):
        self.random = random

    def octets(self, count):
        return self.random.randbytes(count)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def pick(self, items):
        return self.random.choice(items)

    def hash(self, none=0):
        return NULL if self.chance(none) else self.pick(HASHES)

    def auth(self):
        return self.pick([b"", b"", b"a", b"secret", b"zero\0", self.octets(16)])

    def buffer(self, limit=1024):
        size = self.pick([0, 1, 4, 16, 20, 32, 64, 100, self.random.randrange(limit + 1), limit])
        return self.octets(min(size, limit))

    def digest(self):
        return self.octets(self.pick([20, 32, 32, 32, 48, 64, 0]))

    def pcr_selection(self):
        selection = []
        for algorithm in self.random.sample([0x04, 0x0B, 0x0C, 0x0D], self.pick([0, 1, 1, 1, 2, 4])):
            bits = 0
            for _ in range(self.random.randrange(6)):
                bits |= 1 << self.pick(EVENTS)
            selection.append({"hash": algorithm, "pcrSelect": bits.to_bytes(3, "little")})
        return selection

    def symmetric(self, object_only=False, none=50):
        if self.chance(none):
            return dict(NO_SYMMETRIC)
        if not object_only and self.chance(50):
            return {"algorithm": 0x0A, "keyBits": self.pick(HASHES), "mode": {}, "details": {}}
        return {"algorithm": AES, "keyBits": self.pick([128, 128, 256]), "mode": 0x43, "details": {}}

    # Public areas.

    def public(self, kind, attributes, parameters, unique, policy=b"", name_algorithm=None):
        return {
            "type": kind, "nameAlg": name_algorithm or self.pick([0x0B, 0x0B, 0x0B, 0x04, 0x0C]),
            "objectAttributes": attributes, "authPolicy": policy, "parameters": parameters, "unique": unique,
        }  # fmt: skip

    def storage(self, kind=ECC):
        """A storage key's template."""
        attributes = RESTRICTED | DECRYPT | ORIGIN | USER | self.pick([FIXED_TPM | FIXED_PARENT, FIXED_PARENT, 0, NO_DA])
        symmetric = {"algorithm": AES, "keyBits": self.pick([128, 256]), "mode": 0x43, "details": {}}
        scheme = {"scheme": NULL, "details": {}}
        if kind == SYMCIPHER:
            return self.public(SYMCIPHER, attributes, {"sym": symmetric}, b"")
        if kind == RSA:
            parameters = {"symmetric": symmetric, "scheme": scheme, "keyBits": 2048, "exponent": 0}
            return self.public(RSA, attributes, parameters, b"")
        parameters = {"symmetric": symmetric, "scheme": scheme, "curveID": self.pick([3, 3, 4]), "kdf": scheme}
        return self.public(ECC, attributes, parameters, {"x": b"", "y": b""})

    def leaf(self, kind=None):
        """A template of a key that signs, decrypts, or is data."""
        kind = kind or self.pick([ECC, ECC, ECC, KEYEDHASH, KEYEDHASH, SYMCIPHER])
        attributes = USER | ORIGIN | self.pick([FIXED_TPM | FIXED_PARENT, FIXED_TPM | FIXED_PARENT, 0, 0, NO_DA, ADMIN])
        usage = self.pick([SIGN, SIGN, SIGN, DECRYPT, SIGN | DECRYPT, SIGN | RESTRICTED, 0])
        scheme = {"scheme": NULL, "details": {}}
        if kind == KEYEDHASH:
            signs = self.chance(60)
            keyed = {"scheme": 0x05, "details": {"hashAlg": self.pick(HASHES)}} if signs else scheme
            usage = self.pick([SIGN, SIGN, SIGN | RESTRICTED]) if signs else self.pick([0, 0, SIGN])
            if not signs:
                attributes &= ~ORIGIN
            return self.public(KEYEDHASH, attributes | usage, {"scheme": keyed}, b"")
        if kind == SYMCIPHER:
            symmetric = {"algorithm": AES, "keyBits": self.pick([128, 256]), "mode": self.cipher_mode(), "details": {}}
            return self.public(SYMCIPHER, attributes | self.pick([SIGN | DECRYPT, DECRYPT, SIGN]), {"sym": symmetric}, b"")
        if kind == RSA:
            return self.public(RSA, attributes | usage, self.rsa_parameters(1024, usage), b"")
        return self.public(ECC, attributes | usage, self.ecc_parameters(usage), {"x": b"", "y": b""})

    def cipher_mode(self):
        return self.pick([NULL, 0x40, 0x41, 0x42, 0x43, 0x44])

    def ecc_parameters(self, usage, curve=None):
        hashed = {"hashAlg": self.pick(HASHES)}
        schemes = [{"scheme": NULL, "details": {}}] * (0 if usage & RESTRICTED else 3)
        if usage & SIGN:
            schemes += [{"scheme": 0x18, "details": hashed}, {"scheme": 0x18, "details": hashed}]
            schemes += [{"scheme": 0x1C, "details": hashed}, {"scheme": 0x1A, "details": {**hashed, "count": 0}}]
        if usage & DECRYPT:
            schemes.append({"scheme": 0x19, "details": hashed})
        return {
            "symmetric": dict(NO_SYMMETRIC), "scheme": self.pick(schemes or [{"scheme": NULL, "details": {}}]),
            "curveID": curve or self.pick([3, 3, 4, 5, 16]), "kdf": {"scheme": NULL, "details": {}},
        }  # fmt: skip

    def rsa_parameters(self, bits, usage):
        hashed = {"hashAlg": self.pick([0x0B, 0x04, 0x0C])}
        schemes = [{"scheme": NULL, "details": {}}] * (0 if usage & RESTRICTED else 3)
        if usage & SIGN:
            schemes += [{"scheme": 0x14, "details": hashed}, {"scheme": 0x16, "details": hashed}]
        if usage & DECRYPT:
            schemes += [{"scheme": 0x15, "details": {}}, {"scheme": 0x17, "details": hashed}]
        scheme = self.pick(schemes or [{"scheme": NULL, "details": {}}])
        return {"symmetric": dict(NO_SYMMETRIC), "scheme": scheme, "keyBits": bits, "exponent": self.pick([0, 65537])}

    def known_key(self):
        """A public area and a TPMT_SENSITIVE that belong together, and do on every TPM."""
        kind = self.pick([RSA, RSA, ECC, ECC, KEYEDHASH, SYMCIPHER])
        usage = self.pick([SIGN, SIGN, DECRYPT, SIGN | DECRYPT])
        attributes = USER | usage | self.pick([0, NO_DA])
        auth, seed = self.auth(), b""
        if kind == RSA:
            bits = self.pick([1024, 2048])
            modulus, prime = bytes.fromhex(_RSA[bits]["n"]), bytes.fromhex(_RSA[bits]["p"])
            public = self.public(RSA, attributes, self.rsa_parameters(bits, usage), modulus)
            secret = prime
        elif kind == ECC:
            parameters = self.ecc_parameters(usage, self.pick([3, 3, 4]))
            curve = parameters["curveID"]
            scalar = self.random.randrange(1, 1 << 64)
            x, y = crypto.multiply(curve, crypto.generator(curve), scalar)
            point = {"x": crypto.coordinate(curve, x), "y": crypto.coordinate(curve, y)}
            public = self.public(ECC, attributes, parameters, point)
            secret = crypto.coordinate(curve, scalar)
        else:
            template = self.leaf(kind)
            name_algorithm = template["nameAlg"]
            seed = self.octets(wire.HASH_SIZES[name_algorithm])
            secret = self.octets(32)
            if kind == SYMCIPHER:
                secret = self.octets(template["parameters"]["sym"]["keyBits"] // 8)
            unique = crypto.digest(name_algorithm, seed, secret)
            kept = template["objectAttributes"] & ~(FIXED_TPM | FIXED_PARENT | RESTRICTED | ORIGIN)
            public = {**template, "objectAttributes": kept, "unique": unique}
        sensitive = {"sensitiveType": kind, "authValue": auth.rstrip(b"\0"), "seedValue": seed, "sensitive": secret}
        return public, sensitive

    def nv_public(self, index):
        kind = self.pick([0, 0, 0, 1, 2, 4, 4, 8, 9])
        size = {1: 8, 2: 8, 8: 8, 9: 8}.get(kind, self.pick([0, 1, 8, 32, 64, 100, 512]))
        algorithm = self.pick([0x0B, 0x0B, 0x04, 0x0C])
        if kind == 4:
            size = wire.HASH_SIZES[algorithm]
        access = self.pick([0x00040004, 0x00020002, 0x00060006, 0x00070007, 0x00040004 | 0x00080008])
        extra = 0
        for bit in (10, 11, 12, 13, 14, 15, 25, 26, 27, 31):
            extra |= (1 << bit) if self.chance(12) else 0
        if kind in (8, 9):
            extra |= 1 << 25
            access &= ~4
        return {"nvIndex": index, "nameAlg": algorithm, "attributes": access | extra | kind << 4, "authPolicy": b"",
                "dataSize": size}  # fmt: skip

    def scheme(self, kind=None):
        """A TPMT_SIG_SCHEME."""
        options = {RSA: [0x14, 0x16], ECC: [0x18, 0x18, 0x1C], KEYEDHASH: [0x05]}.get(kind, [0x14, 0x18, 0x05, NULL])
        chosen = self.pick(options + [NULL])
        return {"scheme": chosen, "details": {} if chosen == NULL else {"hashAlg": self.hash()}}

    # Any type, as the tables describe it.

    def any(self, kind, null_allowed=False):
        if null_allowed and self.chance(25) and kind.startswith("TPMI_ALG"):
            return NULL
        if kind in wire.BITFIELDS:
            bits = [int(bit["mask"], 16) for bit in wire.BITFIELDS[kind]["bits"]]
            return sum(self.random.sample(bits, self.random.randrange(min(4, len(bits)) + 1)))
        if kind in wire.INTERFACES and wire.INTERFACES[kind]["values"]:
            values = [self._constant(value) for value in wire.INTERFACES[kind]["values"]]
            return self.pick([value for value in values if value is not None] or [0])
        size = wire.width(kind)
        if size:
            group = wire._CONSTANTS["constants"].get(kind)
            if group:
                return self._constant(self.pick(group["values"])["name"]) or 0
            return self.pick([number for number in _INTERESTING if number < 1 << 8 * size] + [(1 << 8 * size) - 1])
        if kind in wire.LISTS:
            return [self.any(wire.LISTS[kind]) for _ in range(self.pick([0, 1, 1, 2, 3]))]
        if kind == "TPML_PCR_SELECTION":
            return self.pcr_selection()
        if kind.startswith("TPM2B_") and kind not in wire.SIZED:
            return self.buffer(128)
        if kind in wire.SIZED:
            return self.any(wire.SIZED[kind])
        if kind == "TPMS_PCR_SELECTION":
            return {"hash": self.hash(), "pcrSelect": self.octets(3)}
        if kind == "TPMS_SENSITIVE_CREATE":
            return {"userAuth": self.auth(), "data": self.pick([b"", b"", self.buffer(128)])}
        value, selector = {}, None
        for field in wire.STRUCTURES.get(kind, []):
            if field["type"] in wire.UNIONS:
                try:
                    chosen = wire.member(field["type"], selector)
                    item = self.octets(wire.HASH_SIZES[selector]) if chosen == "BYTE" else self.any(chosen)
                except wire.Broken:
                    item = b""
            else:
                item = self.any(field["type"])
                if selector is None or field["name"] in ("type", "capability", "scheme", "algorithm"):
                    selector = item
            value[field["name"]] = item
        return value

    @staticmethod
    def _constant(value):
        if isinstance(value, int):
            return value
        if value.startswith("0x") or value.isdigit():
            return int(value, 0)
        return wire.CONSTANTS.get(value)
