# SPDX-License-Identifier: Apache-2.0
"""How policies are asked for, and what concerns the whole TPM."""

import crypto
import wire
from recipes_nv import NVRecipes
from wire import Both, of
from world import ECC, KEYEDHASH, LOCKOUT, ENDORSEMENT, NULL_HIERARCHY, OWNER, PLATFORM, RSA, SIGN, SYMCIPHER


class Recipes(NVRecipes):
    """All recipes."""

    def _policy_session(self):
        items = [item for item in self.world.sessions if item.kind in (1, 3)]
        return self.pick(items) if items else None

    def PolicyPCR(self):
        session = self._policy_session()
        if session is None:
            return None
        return self.make("PolicyPCR", [session.handle], [self.pick([b"", b"", self.digest()]), self.pcr_selection()])

    def PolicyCommandCode(self):
        return self.make("PolicyCommandCode", code=self.pick([0x15D, 0x14B, 0x137, 0x14E, 0x157, 0x199, 0, 0x20000000]))

    def PolicyOR(self):
        session = self._policy_session()
        if session is None:
            return None
        digests = [self.octets(wire.HASH_SIZES[session.hash]) for _ in range(self.pick([1, 2, 2, 3, 8]))]

        def after(generator, command, handles, fields):
            digests[self.random.randrange(len(digests))] = Both(*(side["policyDigest"] for side in fields))
            generator.queue.insert(0, lambda: generator.make("PolicyOR", [session.handle], [digests]))

        return self.make("PolicyGetDigest", [session.handle], [], after)

    def PolicySecret(self):
        session = self._policy_session()
        if session is None:
            return None
        handle = self.pick([OWNER, ENDORSEMENT, PLATFORM, self.handle({"type": "TPMI_DH_ENTITY"})])
        nonce = Both(*session.nonce_tpm) if self.chance(60) else b""
        expiration = self.pick([0, 0, 60, -60, 0x7FFFFFFF, -0x80000000, -1000])

        def after(generator, command, handles, fields):
            timeout, ticket = (Both(*(s[k] for s in fields)) for k in ("timeout", "policyTicket"))
            generator.policy_ticket(session, timeout, ticket, command.parameters, generator.world.name(handle))

        size = wire.HASH_SIZES[session.hash]
        cp_hash = self.pick([b"", b"", b"", self.octets(size)])
        return self.make("PolicySecret", [handle, session.handle], [nonce, cp_hash, self.buffer(16), expiration], after)

    def policy_ticket(self, session, timeout, ticket, parameters, name):
        rest = [timeout, parameters[1], parameters[2], name, ticket]
        self.queue.append(lambda: self.make("PolicyTicket", [session.handle], rest))

    def PolicySigned(self):
        session = self._policy_session()
        item = self._one(lambda o: o.public is not None and o.has(SIGN) and o.sensitive)
        if session is None or item is None:
            return None
        expiration, reference = self.pick([0, 0, 100, -100]), self.buffer(16)
        nonce = Both(*session.nonce_tpm) if self.chance(50) else Both(b"", b"")
        algorithm = 0x0B
        tail = (expiration & 0xFFFFFFFF).to_bytes(4, "big")
        hashes = Both(*(crypto.digest(algorithm, nonce[side], tail, reference) for side in (0, 1)))
        scheme = self.pick({RSA: [0x14, 0x16], ECC: [0x18], KEYEDHASH: [0x05]}.get(item.kind, [0x05]))
        empty = {"tag": 0x8024, "hierarchy": NULL_HIERARCHY, "digest": b""}

        def signed(generator, command, handles, fields):
            signature = Both(*(side["signature"] for side in fields))
            parameters = [nonce, b"", reference, expiration, signature]

            def after(generator, command, handles, fields):
                timeout, ticket = (Both(*(s[k] for s in fields)) for k in ("timeout", "policyTicket"))
                generator.policy_ticket(session, timeout, ticket, command.parameters, item.name)

            generator.queue.insert(
                0, lambda: generator.make("PolicySigned", [item.handle, session.handle], parameters, after)
            )

        details = {"scheme": scheme, "details": {"hashAlg": algorithm}}
        return self.make("Sign", [item.handle], [hashes, details, empty], signed)

    def PolicyAuthorize(self):
        session = self._policy_session()
        item = self._one(lambda o: o.public is not None and o.has(SIGN) and o.sensitive and o.kind in (RSA, ECC))
        if session is None or item is None:
            return None
        algorithm = of(item.public, 0)["nameAlg"]
        reference, scheme = self.buffer(16), {"scheme": 0x14 if item.kind == RSA else 0x18}
        scheme["details"] = {"hashAlg": algorithm}
        empty = {"tag": 0x8024, "hierarchy": NULL_HIERARCHY, "digest": b""}
        approved = []

        def digest(generator, command, handles, fields):
            approved.append(Both(*(side["policyDigest"] for side in fields)))
            hashes = Both(*(crypto.digest(algorithm, approved[0][side], reference) for side in (0, 1)))
            approved.append(hashes)
            generator.queue.insert(0, lambda: generator.make("Sign", [item.handle], [hashes, scheme, empty], signed))

        def signed(generator, command, handles, fields):
            signature = Both(*(side["signature"] for side in fields))
            verify = [approved[1], signature]
            generator.queue.insert(0, lambda: generator.make("VerifySignature", [item.handle], verify, verified))

        def verified(generator, command, handles, fields):
            ticket = Both(*(side["validation"] for side in fields))
            parameters = [approved[0], reference, item.name, ticket]
            generator.queue.insert(0, lambda: generator.make("PolicyAuthorize", [session.handle], parameters))

        return self.make("PolicyGetDigest", [session.handle], [], digest)

    def PolicyNV(self):
        session = self._policy_session()
        index, handles = self._index_handles()
        if session is None or index is None:
            return None
        operand = self.octets(self.pick([0, 1, 8, min(index.public["dataSize"], 64)]))
        parameters = [operand, self.pick([0, 0, 1]), self.random.randrange(12)]
        return self.make("PolicyNV", handles + [session.handle], parameters)

    def PolicyCounterTimer(self):
        operand, offset = self.pick([(bytes(8), 0), (bytes(8), 8), (bytes(4), 16), (bytes(4), 20), (b"\1", 24), (b"", 25)])
        return self.make("PolicyCounterTimer", operandB=operand, offset=offset, operation=self.pick([0, 1, 2, 3, 6, 7, 9]))

    def _hashed_policy(self, name):
        session = self._policy_session()
        if session is None:
            return None
        size = wire.HASH_SIZES[session.hash]
        return self.make(name, [session.handle], [self.octets(size)])

    def PolicyCpHash(self):
        return self._hashed_policy("PolicyCpHash")

    def PolicyNameHash(self):
        return self._hashed_policy("PolicyNameHash")

    def PolicyTemplate(self):
        return self._hashed_policy("PolicyTemplate")

    # Hierarchies and the rest.

    def after_HierarchyChangeAuth(self, command, handles, fields):
        self.world.auths[of(command.handles[0], 0)] = command.parameters[0].rstrip(b"\0")

    def SetPrimaryPolicy(self):
        handle, algorithm = self.pick([OWNER, ENDORSEMENT, PLATFORM, LOCKOUT]), 0x0B
        policy, digest = self.some_policy(algorithm)

        def after(generator, command, handles, fields):
            generator.world.policies[handle] = (policy, algorithm)

        return self.make("SetPrimaryPolicy", [handle], [digest, algorithm], after)

    def after_Clear(self, command, handles, fields):
        self.world.clear()

    def ClockSet(self):
        return self.make("ClockSet", newTime=self.pick([0, 1, 1 << 40, (1 << 64) - 1, 0xFFFF000000000000]))

    def after_ClockSet(self, command, handles, fields):
        self.world.clocks.append(command.parameters[0])

    def GetCapability(self):
        capability = self.pick([0, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 7, 8, 9])
        first = {
            1: self.pick([0, 0x01000000, 0x02000000, 0x03000000, 0x40000000, 0x80000000, 0x81000000, 0x05000000]),
            6: self.pick([0x100, 0x200, 0x201, 0x20E, 0x210, 0x214, 0]),
        }.get(capability, self.pick([0, 0, 0, 1, 0x100]))
        return self.make("GetCapability", [], [capability, first, self.pick([0, 1, 5, 100, 254, 0xFFFFFFFF])])

    def TestParms(self):
        template = self.leaf(self.pick([RSA, ECC, KEYEDHASH, SYMCIPHER]))
        return self.make("TestParms", [], [{"type": template["type"], "parameters": template["parameters"]}])

    def PCR_Extend(self):
        values = [{"hashAlg": a, "digest": self.octets(wire.HASH_SIZES[a])} for a in (0x04, 0x0B, 0x0C, 0x0D) if self.chance(50)]
        return self.make("PCR_Extend", digests=values)

    def PCR_Allocate(self):
        banks = [a for a in (0x04, 0x0B, 0x0C, 0x0D) if self.chance(70)] or [0x0B]
        return self.make("PCR_Allocate", pcrAllocation=[{"hash": a, "pcrSelect": b"\xff\xff\xff"} for a in banks])

    def PCR_SetAuthPolicy(self):
        return self.make("PCR_SetAuthPolicy", [PLATFORM], [self.digest(), self.hash(20), self.pick([0, 16, 20, 21, 22])])

    def PCR_SetAuthValue(self):
        return self.make("PCR_SetAuthValue", [self.pick([0, 16, 20, 21, 22, 23])])

    def Shutdown(self):
        return self.make("Shutdown", [], [self.pick([0, 1])])

    def Startup(self):
        """A power cycle in one of the orders that there are; `note` tells the runner of it."""
        before, kind = self.pick([(0, 0), (0, 0), (1, 1), (1, 1), (1, 0), (None, 0), (None, 1)])

        def start():
            command = self.make("Startup", [], [kind])
            command.note = "power"
            return command

        if before is None:
            return start()
        self.queue.insert(0, start)
        return self.make("Shutdown", [], [before])

    def after_Startup(self, command, handles, fields):
        self.world.restart(command.parameters[0] == 1)

    def DictionaryAttackParameters(self):
        return self.make("DictionaryAttackParameters", [LOCKOUT], [1 << 20, 1 << 30, 1])
