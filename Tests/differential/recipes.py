# SPDX-License-Identifier: Apache-2.0
"""How a command is asked so that it may succeed, and what its success means for the World."""

import copy

import crypto
import wire
from wire import Both, of
from world import (
    DECRYPT, ECC, ENDORSEMENT, FIXED_PARENT, FIXED_TPM, KEYEDHASH, LOCKOUT, NULL_HIERARCHY, ORIGIN, OWNER, PLATFORM,
    RESTRICTED,
    RSA, SIGN, SYMCIPHER, TABLES, USER, Index, Object, Sequence, started,
)  # fmt: skip

NULL = wire.NULL


class Recipes:
    """Methods named after commands make them; those named after_ and a command see what has come of it."""

    def _objects(self, wanted):
        return [item for item in self.world.objects + self.world.persistent if wanted(item)]

    def _one(self, wanted):
        items = self._objects(wanted)
        return self.pick(items) if items else None

    def _with(self, wanted, name, place=0, **named):
        """A command on an object that is wanted; without one, chance decides."""
        item = self._one(wanted)
        if item is None:
            return None
        handles = [self.handle(table) for table in self._table(name)["handles"]]
        handles[place] = item.handle
        return self.make(name, handles, **named)

    @staticmethod
    def _table(name):
        return TABLES[name]

    # Sessions.

    def start_session(self, kind=None, algorithm=None, after=None):
        algorithm = algorithm or self.hash()
        nonce = self.octets(self.pick([16, 16, 20, wire.HASH_SIZES[algorithm]]))
        tpm_key, secret, salt = NULL_HIERARCHY, b"", b""
        bind = NULL_HIERARCHY if self.chance(60) else self.handle({"type": "TPMI_DH_ENTITY"})
        if kind is None:
            kind = self.pick([0, 0, 1, 1, 3])
        key = self._one(lambda o: o.public is not None and o.kind in (RSA, ECC) and o.has(DECRYPT) and o.sensitive)
        if key and self.chance(30):
            tpm_key, (secret, salt) = key.handle, self._salt(key)
        bound = None
        if of(bind, 0) != NULL_HIERARCHY:
            bound = (self._key(bind), self.world.auth(bind).rstrip(b"\0"))
        parameters = [nonce, secret, kind, self.symmetric(none=40), algorithm]
        command = self.make("StartAuthSession", [tpm_key, bind], parameters, after)
        command.salt, command.bound = salt, bound
        return command

    StartAuthSession = start_session

    def _salt(self, key):
        """The encrypted salt for both TPMs, and the salt for both (Part 1, B.10.2 and C.6.3)."""
        if key.kind == RSA:
            public = of(key.public, 0)
            algorithm = public["nameAlg"]
            scheme = public["parameters"]["scheme"]
            if scheme["scheme"] == 0x17:
                algorithm = scheme["details"]["hashAlg"]
            salt, seed = self.octets(wire.HASH_SIZES[public["nameAlg"]]), self.octets(wire.HASH_SIZES[algorithm])
            moduli = [int.from_bytes(of(key.public, side)["unique"], "big") for side in (0, 1)]
            if wire.HASH_SIZES[algorithm] * 2 + 2 + len(salt) > of(key.public, 0)["parameters"]["keyBits"] // 8:
                return b"", b""
            return Both(*(crypto.oaep(algorithm, n, 65537, b"SECRET", salt, seed) for n in moduli)), salt
        curve = of(key.public, 0)["parameters"]["curveID"]
        algorithm = of(key.public, 0)["nameAlg"]
        scalar = self.random.randrange(1, 1 << 64)
        x, y = (crypto.coordinate(curve, n) for n in crypto.multiply(curve, crypto.generator(curve), scalar))
        secret, salts = wire.encode("TPMS_ECC_POINT", {"x": x, "y": y}), []
        for side in (0, 1):
            point = of(key.public, side)["unique"]
            their = int.from_bytes(point["x"], "big"), int.from_bytes(point["y"], "big")
            z = crypto.coordinate(curve, crypto.multiply(curve, their, scalar)[0])
            own = crypto.coordinate(curve, their[0])
            salts.append(crypto.kdfe(algorithm, z, b"SECRET", x, own, 8 * wire.HASH_SIZES[algorithm]))
        return secret, Both(*salts)

    def after_StartAuthSession(self, command, handles, fields):
        nonce, _, kind, symmetric, algorithm = command.parameters
        salt = getattr(command, "salt", b"")
        made = started(command, handles, fields, b"", getattr(command, "bound", None))
        if salt or made.bind:
            bits = wire.HASH_SIZES[algorithm] * 8
            auth = made.bind[1] if made.bind else b""
            made.keys = [
                crypto.kdfa(algorithm, auth + of(salt, side), b"ATH", fields[side]["nonceTPM"], nonce, bits)
                for side in (0, 1)
            ]
        else:
            made.keys = [b"", b""]
        made.handle = handles
        self.world.sessions.append(made)

    def after_PolicyAuthValue(self, command, handles, fields):
        self._policy_flags(command, True, False)

    def after_PolicyPassword(self, command, handles, fields):
        self._policy_flags(command, False, True)

    def after_PolicyRestart(self, command, handles, fields):
        self._policy_flags(command, False, False)

    def _policy_flags(self, command, auth, password):
        session = self.world.session(command.handles[0])
        if session:
            session.needs_auth, session.needs_password = auth, password

    # Objects.

    def _template(self, template):
        """A template, some with a policy."""
        policy = None
        if self.chance(30) and template["nameAlg"] in wire.HASH_SIZES:
            policy, template["authPolicy"] = self.some_policy(template["nameAlg"])
            if self.chance(40):
                template["objectAttributes"] &= ~USER
        return template, policy

    def _sensitive(self, template):
        data = b""
        if template["type"] == KEYEDHASH and not template["objectAttributes"] & ORIGIN:
            data = self.octets(self.pick([1, 16, 32, 64, 128]))
        return {"userAuth": self.auth()[:20], "data": data}

    def CreatePrimary(self):
        kind = self.pick([ECC, ECC, ECC, ECC, SYMCIPHER]) if not self.chance(2) else RSA
        template = self.storage(kind) if self.chance(60) else self.leaf()
        template, policy = self._template(template)
        hierarchy = self.pick([OWNER, OWNER, ENDORSEMENT, PLATFORM, NULL_HIERARCHY])
        sensitive = self._sensitive(template)
        return self.make(
            "CreatePrimary", [hierarchy],
            [sensitive, template, self.buffer(32), self.pcr_selection()],
            self._creator(policy, hierarchy, sensitive["userAuth"]),
        )  # fmt: skip

    def _creator(self, policy, hierarchy, auth):
        def after(generator, command, handles, fields):
            public = Both(fields[0]["outPublic"], fields[1]["outPublic"])
            if handles is not None:
                name = Both(*(side["name"] for side in fields))
                item = Object(handles, public, name, auth, False, hierarchy)
                item.policy = policy
                generator.world.objects.append(item)
            if "creationTicket" in fields[0]:
                generator.world.creations.append(
                    [Both(*(side[key] for side in fields)) for key in ("creationHash", "creationTicket")] + [public]
                )
            if "outPrivate" in fields[0]:
                private = Both(*(side["outPrivate"] for side in fields))
                generator.world.blobs.append((private, public, auth, policy, command.handles[0], False))

        return after

    def _parent(self):
        return self._one(lambda o: o.is_parent)

    def Create(self):
        parent = self._parent()
        if parent is None:
            return self.CreatePrimary()
        template, policy = self._template(self.storage() if self.chance(15) else self.leaf())
        if not parent.has(FIXED_TPM):
            template["objectAttributes"] &= ~FIXED_TPM
        sensitive = self._sensitive(template)
        parameters = [sensitive, template, self.buffer(32), self.pcr_selection()]
        return self.make(
            "Create", [parent.handle], parameters, self._creator(policy, parent.hierarchy, sensitive["userAuth"])
        )

    def CreateLoaded(self):
        parent = self._parent() if self.chance(60) else None
        template, policy = self._template(self.leaf())
        hierarchy = parent.hierarchy if parent else self.pick([OWNER, ENDORSEMENT, PLATFORM, NULL_HIERARCHY])
        sensitive = self._sensitive(template)
        return self.make(
            "CreateLoaded", [parent.handle if parent else hierarchy], [sensitive, template],
            self._creator(policy, hierarchy, sensitive["userAuth"]),
        )  # fmt: skip

    def Load(self):
        if not self.world.blobs:
            return self.Create()
        private, public, auth, policy, parent, same = self.pick(self.world.blobs[-8:])

        def after(generator, command, handles, fields):
            item = Object(handles, public, Both(*(side["name"] for side in fields)), auth, same)
            entity = generator.world.entity(command.handles[0])
            item.hierarchy, item.policy, item.private = getattr(entity, "hierarchy", 0), policy, private
            generator.world.objects.append(item)

        return self.make("Load", [parent], [private, public], after)

    def LoadExternal(self):
        public, sensitive = self.known_key()
        public, policy = self._template(public)
        whole = self.chance(75)

        def after(generator, command, handles, fields):
            item = Object(handles, public, fields[0]["name"], sensitive["authValue"] if whole else b"", True)
            item.policy, item.sensitive = policy, whole
            generator.world.objects.append(item)

        hierarchy = NULL_HIERARCHY if whole else self.pick([OWNER, ENDORSEMENT, PLATFORM, NULL_HIERARCHY])
        return self.make("LoadExternal", [], [sensitive if whole else b"", public, hierarchy], after)

    def Import(self):
        parent = self._parent()
        if parent is None:
            return self.CreatePrimary()
        public, sensitive = self.known_key()
        public, policy = self._template(public)
        duplicate = wire.encode("TPM2B_SENSITIVE", sensitive)

        def after(generator, command, handles, fields):
            private = Both(*(side["outPrivate"] for side in fields))
            blob = (private, public, sensitive["authValue"], policy, command.handles[0], True)
            generator.world.blobs.append(blob)

        plain = {"algorithm": NULL, "keyBits": {}, "mode": {}, "details": {}}
        return self.make("Import", [parent.handle], [b"", public, duplicate, b"", plain], after)

    def ObjectChangeAuth(self):
        if not self.world.blobs:
            return None
        parent = self.pick(self.world.blobs)[4]
        item = self._one(lambda o: o.public is not None and getattr(o, "private", None) is not None)
        return self.make("ObjectChangeAuth", [item.handle, parent]) if item else None

    def Unseal(self):
        return self._with(lambda o: o.public and o.kind == KEYEDHASH and not o.attributes & (SIGN | DECRYPT), "Unseal")

    def Duplicate(self):
        item = self._one(lambda o: o.public and o.sensitive and not o.attributes & FIXED_PARENT)
        if item is None:
            return None
        parent = self._parent()
        target = parent.handle if parent and self.chance(60) else NULL_HIERARCHY

        def after(generator, command, handles, fields):
            values = [Both(*(s[k] for s in fields)) for k in ("encryptionKeyOut", "duplicate", "outSymSeed")]
            key = values[0] if command.parameters[1]["algorithm"] != NULL else b""
            generator.world.duplicates.append((key, item, values[1], values[2], command.parameters[1], target))

        return self.make("Duplicate", [item.handle, target], [b"", self.symmetric(True, 60)], after)

    def Rewrap(self):
        if not self.world.duplicates or not (parent := self._parent()):
            return None
        _, item, duplicate, seed, _, old = self.pick(self.world.duplicates)
        return self.make("Rewrap", [old, parent.handle], [duplicate, item.name, seed])

    def ImportAgain(self):
        """TPM2_Import of what TPM2_Duplicate has made."""
        if not self.world.duplicates:
            return None
        key, item, duplicate, seed, symmetric, target = self.pick(self.world.duplicates)
        return self.make("Import", [target], [key, item.public, duplicate, seed, symmetric], lambda *_: None)

    def MakeCredential(self):
        def after(generator, command, handles, fields):
            blob, secret = (Both(*(s[k] for s in fields)) for k in ("credentialBlob", "secret"))
            generator.world.credentials.append((blob, secret, command.handles[0], command.parameters[1]))

        key = self._parent()
        item = self._one(lambda o: o.public is not None)
        if key is None or item is None:
            return None
        return self.make("MakeCredential", [key.handle], [self.octets(self.pick([0, 16, 20, 32])), item.name], after)

    def ActivateCredential(self):
        if not self.world.credentials:
            return self.MakeCredential()
        blob, secret, key, name = self.pick(self.world.credentials)
        item = self._one(lambda o: of(o.name, 0) == of(name, 0))
        return self.make("ActivateCredential", [item.handle, key], [blob, secret]) if item else None

    def EvictControl(self):
        number = self.random.randrange(0x81000000, 0x81000003)
        platform = self.chance(20)
        if platform:
            number |= 0x800000
        held = [item.handle for item in self.world.persistent]
        item = self._one(lambda o: o.public is not None and o.hierarchy != NULL_HIERARCHY)
        if not item or held and self.chance(40):
            handle = self.pick(held) if held else 0x81000000
            return self.make("EvictControl", [OWNER, handle], [handle])
        return self.make("EvictControl", [PLATFORM if platform else OWNER, item.handle], [number])

    def after_EvictControl(self, command, handles, fields):
        world, handle = self.world, command.handles[1]
        if of(handle, 0) >> 24 == 0x81:
            world.persistent = [item for item in world.persistent if of(item.handle, 0) != of(handle, 0)]
        elif (item := world.entity(handle)) is not None:
            kept = Object(command.parameters[0], item.public, item.name, item.auth, item.same, item.hierarchy)
            kept.policy, kept.sensitive = item.policy, item.sensitive
            world.persistent.append(kept)

    def ContextSave(self):
        items = self.world.objects + self.world.sessions
        return self.make("ContextSave", [self.pick(items).handle]) if items else None

    def after_ContextSave(self, command, handles, fields):
        handle = command.handles[0]
        item = self.world.entity(handle) or self.world.session(handle)
        self.world.contexts.append((Both(*(side["context"] for side in fields)), item))
        if of(handle, 0) >> 24 in (2, 3):
            self.world.forget(handle)

    def ContextLoad(self):
        if not self.world.contexts:
            return self.ContextSave()
        context, item = self.pick(self.world.contexts[-4:])

        def after(generator, command, handles, fields):
            if item is None:
                return
            if of(item.handle, 0) >> 24 in (2, 3):
                generator.world.contexts = [c for c in generator.world.contexts if c[1] is not item]
                generator.world.sessions.append(item)
                return
            loaded = copy.copy(item)
            loaded.handle = handles
            generator.world.objects.append(loaded)

        return self.make("ContextLoad", [], [context], after)

    def after_FlushContext(self, command, handles, fields):
        self.world.forget(command.parameters[0])

    # Keys in use.

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

    # NV.

    def NV_DefineSpace(self):
        public = self.nv_public(self.random.randrange(0x01000000, 0x01000010))
        policy = None
        if self.chance(30):
            policy, public["authPolicy"] = self.some_policy(public["nameAlg"])
            public["attributes"] |= 0x00080008
        platform = self.chance(25)
        if platform:
            public["attributes"] |= 1 << 30
            if policy and self.chance(40):
                public["attributes"] |= 1 << 10
        auth = self.auth()[:20]

        def after(generator, command, handles, fields):
            index = Index(dict(command.parameters[1]), auth)
            index.policy = policy
            generator.world.indices[index.handle] = index

        return self.make("NV_DefineSpace", [PLATFORM if platform else OWNER], [auth, public], after)

    def _index_handles(self, wanted=lambda index: True):
        items = [index for index in self.world.indices.values() if wanted(index)]
        if not items:
            return None, None
        index = self.pick(items)
        access = index.public["attributes"]
        ways = [way for bit, way in ((1, OWNER), (0, PLATFORM), (2, index.handle)) if access >> bit & 1]
        return index, [self.pick(ways or [index.handle]), index.handle]

    def _on_index(self, name, wanted=lambda index: True, **named):
        index, handles = self._index_handles(wanted)
        return self.make(name, handles, **{k: v(index) if callable(v) else v for k, v in named.items()}) if index else None

    def NV_Write(self):
        whole = self.chance(50)

        def data(index):
            size = index.public["dataSize"]
            if not index.public["attributes"] >> 29 & 1 and self.chance(90):
                return self.octets(min(size, 1024))
            return self.octets(min(size, 1024) if whole else min(self.pick([0, 1, size // 2, size]), 1024))

        offset = 0 if whole else self.pick([0, 0, 1, 16, 31])
        return self._on_index("NV_Write", lambda i: i.type in (0, 8, 9), data=data, offset=offset)

    def after_NV_Write(self, command, handles, fields):
        """What the first write leaves out is zero or all one."""
        index, size = self.world.entity(command.handles[1]), len(command.parameters[0])
        if index is not None and not index.public["attributes"] >> 29 & 1:
            index.is_partly_written = size < index.public["dataSize"]
        elif index is not None and size == index.public["dataSize"]:
            index.is_partly_written = False

    def NV_Increment(self):
        return self._on_index("NV_Increment", lambda i: i.type == 1)

    def NV_Extend(self):
        return self._on_index("NV_Extend", lambda i: i.type == 4, data=self.buffer())

    def NV_SetBits(self):
        return self._on_index("NV_SetBits", lambda i: i.type == 2, bits=self.random.getrandbits(64))

    def NV_Read(self):
        size = self.pick([lambda i: i.public["dataSize"], lambda i: 1, lambda i: i.public["dataSize"] // 2])
        return self._on_index("NV_Read", size=lambda i: min(1024, size(i)), offset=self.pick([0, 0, 0, 1]))

    def NV_WriteLock(self):
        return self._on_index("NV_WriteLock")

    def NV_ReadLock(self):
        return self._on_index("NV_ReadLock")

    def NV_UndefineSpace(self):
        index, _ = self._index_handles()
        if index is None or self.chance(50):
            return None
        owner = PLATFORM if index.public["attributes"] >> 30 & 1 else OWNER
        return self.make("NV_UndefineSpace", [owner, index.handle])

    def after_NV_UndefineSpace(self, command, handles, fields):
        self.world.indices.pop(command.handles[1], None)

    def NV_UndefineSpaceSpecial(self):
        index, _ = self._index_handles(lambda i: i.public["attributes"] >> 10 & 1)
        return self.make("NV_UndefineSpaceSpecial", [index.handle, PLATFORM]) if index else None

    def after_NV_UndefineSpaceSpecial(self, command, handles, fields):
        self.world.indices.pop(command.handles[0], None)

    def after_NV_ChangeAuth(self, command, handles, fields):
        if (index := self.world.entity(command.handles[0])) is not None:
            index.auth = command.parameters[0].rstrip(b"\0")

    # Policies.

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
