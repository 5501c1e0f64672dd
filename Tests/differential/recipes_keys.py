# SPDX-License-Identifier: Apache-2.0
"""How keys, sequences and attestations are asked for."""

import crypto
import wire
from recipes import NULL, ObjectRecipes
from wire import Both, of
from world import DECRYPT, ECC, ENDORSEMENT, KEYEDHASH, NULL_HIERARCHY, RESTRICTED, RSA, SIGN, SYMCIPHER, Sequence


class KeyRecipes(ObjectRecipes):
    """Commands that use keys."""

    def _key_command(self, name, kind, usage, place=0, **named):
        return self._with(
            lambda o: o.public is not None and o.kind == kind and (not usage or o.has(usage)), name, place, **named
        )

    def RSA_Encrypt(self):
        def after(generator, command, handles, fields):
            secret = Both(*(side["outData"] for side in fields))
            generator.world.secrets.append((command.handles[0], secret, command.parameters[1:]))

        return self._key_command(
            "RSA_Encrypt", RSA, DECRYPT, message=self.buffer(64), inScheme=self._decrypt_scheme(),
            label=self.pick([b"", b"", b"label\0", b"label"]), after=after,
        )  # fmt: skip

    def _decrypt_scheme(self):
        chosen = self.pick([NULL, 0x15, 0x17])
        return {"scheme": chosen, "details": {"hashAlg": self.hash()} if chosen == 0x17 else {}}

    def RSA_Decrypt(self):
        if self.world.secrets and self.chance(80):
            handle, secret, rest = self.pick(self.world.secrets[-3:])
            return self.make("RSA_Decrypt", [handle], [secret] + rest)
        return self._key_command("RSA_Decrypt", RSA, DECRYPT, inScheme=self._decrypt_scheme(), cipherText=self.octets(128))

    def ECDH_KeyGen(self):
        return self._key_command("ECDH_KeyGen", ECC, DECRYPT)

    def _point(self, curve):
        if curve not in crypto.CURVES or self.chance(5):
            return {"x": self.octets(32), "y": self.octets(32)}
        x, y = crypto.multiply(curve, crypto.generator(curve), self.random.randrange(1, 1 << 32))
        return {"x": crypto.coordinate(curve, x), "y": crypto.coordinate(curve, y)}

    def ECDH_ZGen(self):
        item = self._one(lambda o: o.public is not None and o.kind == ECC)
        if item is None:
            return None
        point = self._point(of(item.public, 0)["parameters"]["curveID"])
        return self.make("ECDH_ZGen", [item.handle], [point])

    def ZGen_2Phase(self):
        item = self._one(lambda o: o.public is not None and o.kind == ECC and o.has(DECRYPT))
        if item is None:
            return None
        curve = of(item.public, 0)["parameters"]["curveID"]
        ephemeral = self.make("EC_Ephemeral", [], [curve])
        scheme = of(item.public, 0)["parameters"]["scheme"]["scheme"]

        def after(generator, command, handles, fields):
            counter = Both(*(side["counter"] for side in fields))
            points = [generator._point(curve), generator._point(curve)]
            chosen = scheme if scheme != NULL else generator.pick([0x19, 0x1D, 0x1B])
            generator.queue.insert(0, lambda: generator.make("ZGen_2Phase", [item.handle], points + [chosen, counter]))

        ephemeral.after = after
        return ephemeral

    def EC_Ephemeral(self):
        return self.make("EC_Ephemeral", [], [self.pick([3, 3, 4, 5, 16, 1])])

    def ECC_Parameters(self):
        return self.make("ECC_Parameters", [], [self.pick([1, 2, 3, 4, 5, 16, 17, 32, 33])])

    def Commit(self):
        return self._key_command(
            "Commit", ECC, SIGN, P1=self.pick([b"", self._point(3)]), s2=self.pick([b"", b"", b"two"]),
            y2=self.pick([b"", b"", self.octets(32)]),
        )  # fmt: skip

    def _cipher(self, name):
        item = self._one(lambda o: o.public is not None and o.kind == SYMCIPHER and not o.has(RESTRICTED))
        if item is None:
            return None
        own = of(item.public, 0)["parameters"]["sym"]["mode"]
        mode = self.pick([own, NULL, self.cipher_mode()])
        used = own if mode == NULL else mode
        iv = b"" if used == 0x44 and self.chance(80) else self.octets(16)
        data = self.octets(self.pick([0, 15, 16, 32, 64, 100, 1024]))
        return self.make(name, [item.handle], mode=mode, ivIn=iv, inData=data, decrypt=self.pick([0, 1]))

    def EncryptDecrypt(self):
        return self._cipher("EncryptDecrypt")

    def EncryptDecrypt2(self):
        return self._cipher("EncryptDecrypt2")

    def Hash(self):
        return self.make("Hash", [], data=self.buffer(), hashAlg=self.hash(3))

    def after_Hash(self, command, handles, fields):
        digest, ticket = (Both(*(side[key] for side in fields)) for key in ("outHash", "validation"))
        self.world.tickets.append((digest, ticket, command.parameters[1]))

    def _keyed(self, name, **named):
        return self._key_command(name, KEYEDHASH, SIGN, hashAlg=self.hash(50), **named)

    def HMAC(self):
        return self._keyed("HMAC", buffer=self.buffer())

    def HMAC_Start(self):
        return self._keyed("HMAC_Start")

    def HashSequenceStart(self):
        return self.make("HashSequenceStart", [])

    def _sequence(self, command, handles, event):
        self.world.objects.append(Sequence(handles, command.parameters[0], event))

    def after_HMAC_Start(self, command, handles, fields):
        self._sequence(command, handles, False)
        key = self.world.entity(command.handles[0])
        self.world.objects[-1].same = bool(key and key.same)

    after_MAC_Start = after_HMAC_Start

    def after_HashSequenceStart(self, command, handles, fields):
        self._sequence(command, handles, command.parameters[1] == NULL)

    def SequenceUpdate(self):
        return self._with(lambda o: o.public is None, "SequenceUpdate", buffer=self.buffer())

    def SequenceComplete(self):
        return self._with(lambda o: o.public is None and not o.event, "SequenceComplete", buffer=self.buffer())

    def after_SequenceComplete(self, command, handles, fields):
        self.world.forget(command.handles[0])

    def EventSequenceComplete(self):
        return self._with(lambda o: o.public is None and o.event, "EventSequenceComplete", 1, buffer=self.buffer())

    def after_EventSequenceComplete(self, command, handles, fields):
        self.world.forget(command.handles[1])

    def Sign(self):
        item = self._one(lambda o: o.public is not None and o.has(SIGN) and o.sensitive)
        if item is None:
            return None
        empty = {"tag": 0x8024, "hierarchy": NULL_HIERARCHY, "digest": b""}
        digest, ticket, algorithm = self.octets(32), empty, 0x0B
        if self.world.tickets and self.chance(50):
            digest, ticket, algorithm = self.pick(self.world.tickets[-3:])
        scheme = self.scheme(item.kind)
        if scheme["details"] and self.chance(80) and algorithm in wire.HASH_SIZES:
            scheme["details"]["hashAlg"] = algorithm

        def after(generator, command, handles, fields):
            signature = Both(*(side["signature"] for side in fields))
            generator.world.signatures.append((item.handle, digest, signature))

        return self.make("Sign", [item.handle], [digest, scheme, ticket], after)

    def VerifySignature(self):
        if not self.world.signatures:
            return self.Sign()
        handle, digest, signature = self.pick(self.world.signatures[-4:])
        return self.make("VerifySignature", [handle], [digest, signature])

    def _signer(self, name, place, **named):
        item = self._one(lambda o: o.public is not None and o.has(SIGN) and o.sensitive)
        handles = [self.handle(table) for table in self._table(name)["handles"]]
        handles[place] = item.handle if item and self.chance(80) else NULL_HIERARCHY
        if "privacy" in self._table(name)["handles"][0]["name"]:
            handles[0] = ENDORSEMENT
        scheme = self.scheme(item.kind if item else None)
        return handles, {"qualifyingData": self.buffer(32), "inScheme": scheme, **named}

    def _attest(self, name, place, **named):
        handles, named = self._signer(name, place, **named)
        return self.make(name, handles, **named)

    def Certify(self):
        return self._attest("Certify", 1)

    def Quote(self):
        return self._attest("Quote", 0, PCRselect=self.pcr_selection())

    def GetTime(self):
        return self._attest("GetTime", 1)

    def GetCommandAuditDigest(self):
        return self._attest("GetCommandAuditDigest", 1)

    def GetSessionAuditDigest(self):
        return self._attest("GetSessionAuditDigest", 1)

    def CertifyCreation(self):
        if not self.world.creations:
            return None
        creation, ticket, public = self.pick(self.world.creations[-4:])
        item = self._one(lambda o: o.public is not None and of(o.public, 0) == of(public, 0))
        if item is None:
            return None
        handles, named = self._signer("CertifyCreation", 0, creationHash=creation, creationTicket=ticket)
        return self.make("CertifyCreation", [handles[0], item.handle], **named)

    def NV_Certify(self):
        if not self.world.indices:
            return None
        handles, named = self._signer("NV_Certify", 0)
        index, handles[1:] = self._index_handles()
        size = self.pick([0, index.public["dataSize"], 1])
        return self.make("NV_Certify", handles, size=size, offset=0, **named)
