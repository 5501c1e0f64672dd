# SPDX-License-Identifier: Apache-2.0
"""What is known of both TPMs: live handles and what is behind them, mapped to each other."""

import crypto
import session
import wire
from wire import Both, of

OWNER, ENDORSEMENT, PLATFORM, NULL_HIERARCHY, LOCKOUT = 0x40000001, 0x4000000B, 0x4000000C, 0x40000007, 0x4000000A
FIXED_TPM, ST_CLEAR, FIXED_PARENT, ORIGIN, USER, ADMIN = 1 << 1, 1 << 2, 1 << 4, 1 << 5, 1 << 6, 1 << 7
NO_DA, ENCRYPTED_DUPLICATION, RESTRICTED, DECRYPT, SIGN = 1 << 10, 1 << 11, 1 << 16, 1 << 17, 1 << 18
RSA, KEYEDHASH, ECC, SYMCIPHER, AES = 0x01, 0x08, 0x23, 0x25, 0x06
TABLES = {table["name"][5:]: table for table in wire.COMMANDS}
CODES = {int(table["commandCode"], 16): table for table in reversed(wire.COMMANDS)}


class Object:
    """A loaded or persistent object; `same` says that both TPMs hold the same key."""

    def __init__(self, handle, public, name, auth=b"", same=False, hierarchy=NULL_HIERARCHY, sensitive=True):
        self.handle, self.public, self.name, self.auth, self.same = handle, public, name, auth, same
        self.hierarchy, self.sensitive, self.policy, self.private = hierarchy, sensitive, None, None

    @property
    def kind(self):
        return of(self.public, 0)["type"]

    @property
    def attributes(self):
        return of(self.public, 0)["objectAttributes"]

    def has(self, *bits):
        return all(self.attributes & bit for bit in bits)

    @property
    def is_parent(self):
        return self.sensitive and self.has(RESTRICTED, DECRYPT) and self.kind in (RSA, ECC, SYMCIPHER)


class Sequence:
    kind, attributes, same, policy, sensitive, is_parent, public = 0, 0, True, None, True, False, None

    def __init__(self, handle, auth, event):
        self.handle, self.auth, self.event, self.name = handle, auth, event, b""
        self.has = lambda *bits: False


class Index:
    """An NV Index."""

    def __init__(self, public, auth):
        self.public, self.auth, self.policy, self.name = public, auth, None, b""
        self.is_partly_written = False

    @property
    def handle(self):
        return self.public["nvIndex"]

    @property
    def type(self):
        return self.public["attributes"] >> 4 & 15


class World:
    def __init__(self):
        self.objects, self.persistent, self.sessions, self.indices = [], [], [], {}
        self.auths = {OWNER: b"", ENDORSEMENT: b"", PLATFORM: b"", NULL_HIERARCHY: b"", LOCKOUT: b""}
        self.policies, self.pcr_counters, self.power_cycles, self.clocks = {}, (0, 0), 0, [0]
        self.taken_slots = 0
        self.blobs, self.contexts, self.tickets, self.signatures = [], [], [], []
        self.credentials, self.duplicates, self.secrets, self.creations = [], [], [], []

    # What is behind a handle.

    def entity(self, handle):
        for item in reversed(self.persistent + self.objects):
            if _same(item.handle, handle):
                return item
        return self.indices.get(of(handle, 0))

    def session(self, handle):
        return next((s for s in self.sessions if _same(s.handle, handle)), None)

    def auth(self, handle):
        item = self.entity(handle)
        return item.auth if item else self.auths.get(of(handle, 0), b"")

    def name(self, handle):
        """The Name of an entity: octets, or Both."""
        item = self.entity(handle)
        if item is not None:
            return item.name
        return Both(*(of(handle, side).to_bytes(4, "big") for side in (0, 1)))

    # What commands change.

    def forget(self, handle):
        self.objects = [item for item in self.objects if not _same(item.handle, handle)]
        self.sessions = [item for item in self.sessions if not _same(item.handle, handle)]

    def restart(self, resumed):
        self.objects, self.power_cycles = [], self.power_cycles + 1
        for item in self.sessions:
            item.saved = True
        self.sessions = []
        self.auths[NULL_HIERARCHY] = b""
        if not resumed:
            self.auths[PLATFORM] = b""
            self.policies.pop(PLATFORM, None)

    def clear(self):
        gone = (OWNER, ENDORSEMENT)
        self.objects = [o for o in self.objects if getattr(o, "hierarchy", None) not in gone]
        self.persistent = [o for o in self.persistent if o.hierarchy not in gone]
        self.indices = {n: i for n, i in self.indices.items() if i.public["attributes"] & 1 << 30}
        for handle in (OWNER, ENDORSEMENT, LOCKOUT):
            self.auths[handle] = b""
            self.policies.pop(handle, None)


def _same(one, other):
    return of(one, 0) == of(other, 0) and of(one, 1) == of(other, 1)


def name_of(public):
    """The Name of a public area."""
    octets = wire.encode("TPMT_PUBLIC", public)
    algorithm = public["nameAlg"]
    if algorithm not in wire.HASH_SIZES:
        return b""
    return algorithm.to_bytes(2, "big") + crypto.digest(algorithm, octets)


def started(command, handle, fields, secret, bind):
    """The session that TPM2_StartAuthSession has made."""
    nonce, _, kind, symmetric, algorithm = command.parameters
    nonces = [fields[side]["nonceTPM"] for side in (0, 1)]
    return session.Session(handle, kind, algorithm, symmetric, nonce, nonces, secret, bind)


class Policy:
    """A policy of steps that a client can take: pairs of a command's name and parameters."""

    def __init__(self, *steps):
        self.steps = steps

    def digest(self, algorithm):
        value = bytes(wire.HASH_SIZES[algorithm])
        for name, parameters in self.steps:
            code = int(TABLES[name]["commandCode"], 16)
            if name == "PolicyPassword":
                code = int(TABLES["PolicyAuthValue"]["commandCode"], 16)
            octets = b"".join(
                wire.encode(table["type"], item) for table, item in zip(TABLES[name]["parameters"], parameters)
            )
            value = crypto.digest(algorithm, value, code.to_bytes(4, "big"), octets)
        return value


POLICIES = [
    Policy(("PolicyPassword", [])),
    Policy(("PolicyAuthValue", [])),
    Policy(("PolicyLocality", [1]), ("PolicyAuthValue", [])),
    Policy(("PolicyCommandCode", [0x15D])),
    Policy(("PolicyCommandCode", [0x14B])),
    Policy(("PolicyCommandCode", [0x13B]), ("PolicyAuthValue", [])),
    Policy(("PolicyCommandCode", [0x11F])),
    Policy(("PolicyCommandCode", [0x148])),
    Policy(("PolicyNvWritten", [1])),
    Policy(("PolicyNvWritten", [0])),
]
