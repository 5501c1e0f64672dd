# SPDX-License-Identifier: Apache-2.0
"""How a command is asked so that it may succeed, and what its success means for the World."""

import copy

import crypto
import wire
from wire import Both, of
from world import (
    AES, DECRYPT, ECC, ENDORSEMENT, FIXED_PARENT, FIXED_TPM, KEYEDHASH, NULL_HIERARCHY, ORIGIN, OWNER, PLATFORM, RSA, SIGN,
    SYMCIPHER, TABLES, USER, Object, started,
)  # fmt: skip

NULL, XOR = wire.NULL, 0x0A


class ObjectRecipes:
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
        if symmetric["algorithm"] in (AES, XOR, NULL):
            self.world.sessions.append(made)
        else:  # a cipher that this client does not have
            self.queue.append(lambda: self.make("FlushContext", parameters=[handles]))

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
