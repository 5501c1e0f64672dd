# SPDX-License-Identifier: Apache-2.0
"""Streams of commands: valid ones in a sensible order, with recipes for what chance would not find."""

import wire
from recipes_policy import Recipes
from session import AUDIT, CONTINUE, DECRYPT, ENCRYPT, Command, Use
from values import Values
from wire import of
from world import (
    ADMIN, ENDORSEMENT, LOCKOUT, NULL_HIERARCHY, OWNER, PLATFORM, POLICIES, TABLES, USER, Index, World,
)  # fmt: skip

# How often a command is asked for; those that are not here weigh 2.
WEIGHTS = {
    "StartAuthSession": 6, "CreatePrimary": 4, "Create": 4, "Load": 6, "LoadExternal": 6, "Import": 3, "CreateLoaded": 3,
    "NV_DefineSpace": 6, "NV_Write": 6, "NV_Read": 5, "NV_Increment": 3, "NV_Extend": 3, "NV_SetBits": 3, "Sign": 5,
    "FlushContext": 2, "ContextSave": 3, "ContextLoad": 3, "PCR_Extend": 4, "PCR_Read": 3, "PolicyGetDigest": 4,
    "GetCapability": 5, "Clear": 0.1, "ChangeEPS": 0.1, "ChangePPS": 0.1, "HierarchyControl": 0.3, "ClearControl": 0.3,
    "HierarchyChangeAuth": 0.7, "SetPrimaryPolicy": 0.5, "PCR_Allocate": 0.1, "Startup": 0.7, "Shutdown": 0.5,
    "DictionaryAttackParameters": 0.3, "SelfTest": 0.5, "IncrementalSelfTest": 0.3, "ClockRateAdjust": 0.3,
    "SetCommandCodeAuditStatus": 1, "PP_Commands": 0.5, "SetAlgorithmSet": 0.3,
}  # fmt: skip
MAX_OBJECTS, MAX_SESSIONS = 2, 3


class Generator(Recipes, Values):
    """Makes commands for a World; what a command will have changed is told by its `after`."""

    def __init__(self, random, codes):
        Values.__init__(self, random)
        self.world, self.queue = World(), []
        self.names = [name for name, table in TABLES.items() if int(table["commandCode"], 16) in codes]
        self.weights = [WEIGHTS.get(name, 2) for name in self.names]

    def next(self):
        while self.queue:
            command = self.queue.pop(0)()
            if command is not None:
                return command
        if len(self.world.objects) >= MAX_OBJECTS or len(self.world.sessions) >= MAX_SESSIONS:
            crowded = self.world.objects if len(self.world.objects) >= MAX_OBJECTS else self.world.sessions
            if self.chance(97):
                return self.make("FlushContext", parameters=[self.pick(crowded).handle])
        for _ in range(50):
            name = self.random.choices(self.names, self.weights)[0]
            if lack := self._lacking(name):
                if not self.chance(90):
                    continue
                name = lack
            recipe = getattr(self, name, None)
            if recipe and self.chance(93):
                command = recipe()
            else:
                command = self.make(name, kind="random")
            if command is not None:
                return command
        return self.make("GetRandom")

    def _lacking(self, name):
        """What has to be done first, that a command may find what it works on."""
        kinds = [table["type"] for table in TABLES[name]["handles"]]
        if "TPMI_SH_POLICY" in kinds and not any(session.kind in (1, 3) for session in self.world.sessions):
            return "StartAuthSession"
        if "TPMI_RH_NV_INDEX" in kinds and not self.world.indices:
            return "NV_DefineSpace"
        if "TPMI_DH_OBJECT" in kinds and not self.world.objects:
            return self.pick(["LoadExternal", "CreatePrimary", "HashSequenceStart"])
        return None

    def make(self, name, handles=None, parameters=None, after=None, kind="valid", **named):
        """A command; whatever is not given is chosen by its type."""
        table = TABLES[name]
        chosen = list(handles) if handles is not None else [self.handle(item) for item in table["handles"]]
        values = parameters
        if values is None:
            values = [
                named[item["name"]] if item["name"] in named else self.parameter(item) for item in table["parameters"]
            ]
        command = Command(table, chosen, values)
        command.kind = kind
        command.after = after or getattr(self, "after_" + name, None)
        return self.authorise(command)

    def parameter(self, table):
        kind = table["type"]
        if kind == "TPMI_DH_CONTEXT":
            return self.handle(table)
        if kind == "TPMI_DH_PCR":
            return self.pick(EVENT_HANDLES)
        if kind in ("TPM2B_PUBLIC", "TPM2B_TEMPLATE"):
            return self.leaf()
        if kind == "TPM2B_NV_PUBLIC":
            return self.nv_public(self.random.randrange(0x01000000, 0x01000010))
        if kind == "TPMT_SIG_SCHEME":
            return self.scheme()
        if kind in ("TPMT_SYM_DEF", "TPMT_SYM_DEF_OBJECT"):
            return self.symmetric(kind.endswith("OBJECT"))
        if kind == "TPMI_RH_HIERARCHY":
            return self.pick([OWNER, ENDORSEMENT, PLATFORM, NULL_HIERARCHY])
        if kind == "TPMI_ALG_HASH":
            return self.hash(15 if table["nullAllowed"] else 2)
        if kind == "TPM2B_AUTH":
            return self.auth()
        if kind in ("TPM2B_DIGEST", "TPM2B_NONCE"):
            return self.digest()
        if kind == "TPM2B_NAME":
            return self.pick([b"", b"\x00\x0b" + self.octets(32), b"\x40\x00\x00\x01", self.some_name()])
        return self.any(kind, table["nullAllowed"])

    def some_name(self):
        items = self.world.objects + list(self.world.indices.values())
        return self.pick(items).name if items else b""

    def handle(self, table):
        """A handle that fits a type, mostly."""
        kind, world = table["type"], self.world
        if self.chance(2):
            return self.pick([0, 0x01000001, 0x02000000, 0x03000000, 0x40000001, 0x40000007, 0x80000000, 0x81000000,
                              0x80FFFFFF, 0x40000009, 0x4000000A, 0xFFFFFFFF, 0x40000010, 0x40000110])  # fmt: skip
        objects = [item.handle for item in world.objects + world.persistent]
        if table.get("nullAllowed") and self.chance(30):
            return NULL_HIERARCHY
        if kind in ("TPMI_DH_OBJECT", "TPMI_DH_PARENT"):
            return self.pick(objects or [0x80000000])
        if kind == "TPMI_DH_CONTEXT":
            return self.pick([item.handle for item in world.objects + world.sessions] or [0x80000001])
        if kind in ("TPMI_SH_POLICY", "TPMI_SH_HMAC", "TPMI_SH_AUTH_SESSION"):
            wanted = [s.handle for s in world.sessions if (s.kind != 0) == (kind == "TPMI_SH_POLICY")]
            return self.pick(wanted or [s.handle for s in world.sessions] or [0x02000000])
        if kind.startswith("TPMI_RH_NV") and (kind != "TPMI_RH_NV_AUTH" or self.chance(60)):
            return self.pick(list(world.indices) or [0x01000000])
        if kind == "TPMI_RH_NV_AUTH":
            return self.pick([OWNER, PLATFORM])
        if kind == "TPMI_DH_PCR":
            return self.pick(EVENT_HANDLES)
        if kind == "TPMI_DH_ENTITY":
            return self.pick([OWNER, ENDORSEMENT, PLATFORM, LOCKOUT] + objects + list(world.indices) + EVENT_HANDLES[:2])
        values = [v for v in wire.INTERFACES[kind]["values"] if "_FW_" not in v and "_SVN_" not in v]
        return self._constant(self.pick(values)) if values else 0x40000110

    # Authorisation.

    def authorise(self, command):
        """Adds sessions; where a policy has to be satisfied first, the command waits in the queue for that."""
        if command is None or command.table["tag"] == "TPM_ST_NO_SESSIONS only":
            return command
        for table, handle in zip(command.table["handles"], command.handles):
            role = table.get("authRole", "none")
            if role not in ("USER", "ADMIN", "DUP"):
                continue
            entity, policy = self.world.entity(handle), self._policy(handle)
            needs = role == "DUP" or entity is not None and self._needs_policy(entity, role)
            if policy and len(self.world.sessions) < MAX_SESSIONS and self.chance(80 if needs else 30):
                return self._with_policy(command, handle, policy, self._hash_of(entity))
            command.uses.append(self._use(handle))
        self._extra_sessions(command)
        return self._finish(command)

    def _finish(self, command):
        command.names = [self.world.name(handle) for handle in command.handles]
        return command

    def _use(self, handle):
        auth = self.world.auth(handle)
        if self.chance(2):
            auth = self.pick([b"wrong", b"", auth + b"\0"])
        usable = [session for session in self.world.sessions if session.kind == 0]
        if usable and self.chance(35):
            attributes = CONTINUE if self.chance(85) else 0
            return Use(self.pick(usable), attributes, auth, self._key(handle), self.octets(16))
        return Use(auth=auth, attributes=CONTINUE if self.chance(70) else 0)

    def _key(self, handle):
        """What a session compares to see whether it is bound to the entity."""
        return of(handle, 0), of(handle, 1), self.world.auth(handle).rstrip(b"\0")

    def _extra_sessions(self, command):
        used = {use.session for use in command.uses}
        for use in command.uses:
            if use.session and self.chance(40):
                use.attributes |= self._purposes(command, use.session)
                if use.attributes & (DECRYPT | ENCRYPT | AUDIT):
                    return
        if len(used) != len(command.uses) and None not in used:
            return
        free = [session for session in self.world.sessions if session not in used and session.kind == 0]
        if free and len(command.uses) < 3 and self.chance(25):
            session = self.pick(free)
            attributes = self._purposes(command, session)
            if attributes or self.chance(3):
                command.uses.append(Use(session, attributes | CONTINUE, nonce=self.octets(16)))

    def _purposes(self, command, session):
        if session.symmetric["algorithm"] == wire.NULL and self.chance(95):
            return AUDIT if self.chance(60) else 0
        allowed = command.table["parameterEncryption"]
        bits = AUDIT if self.chance(30) else 0
        if allowed["decryptSessionAllowed"] and self.chance(50) or self.chance(1):
            bits |= DECRYPT
        if allowed["encryptSessionAllowed"] and self.chance(50) or self.chance(1):
            bits |= ENCRYPT
        return bits

    def _policy(self, handle):
        entity = self.world.entity(handle)
        return entity.policy if entity is not None else self.world.policies.get(of(handle, 0), (None,))[0]

    def _hash_of(self, entity):
        return of(entity.public, 0)["nameAlg"] if entity is not None else 0x0B

    @staticmethod
    def _needs_policy(entity, role):
        if isinstance(entity, Index):
            return role == "ADMIN"
        return not entity.attributes & USER if role == "USER" else bool(entity.attributes & ADMIN)

    def _with_policy(self, command, handle, policy, algorithm):
        """A script: a policy session, the steps of the policy, the command."""
        made = []

        def started(generator, command, handles, fields):
            generator.after_StartAuthSession(command, handles, fields)
            made.append(generator.world.sessions[-1])

        def step(name, parameters):
            return lambda: self.make(name, [made[0].handle], parameters) if made else None

        def final():
            if not made or made[0] not in self.world.sessions:
                return None
            command.uses = []
            for table, item in zip(command.table["handles"], command.handles):
                if table.get("authRole", "none") in ("USER", "ADMIN", "DUP"):
                    if of(item, 0) == of(handle, 0) and not any(use.session is made[0] for use in command.uses):
                        use = Use(made[0], CONTINUE if self.chance(30) else 0, self.world.auth(item), self._key(item))
                        use.nonce = self.octets(16)
                        command.uses.append(use)
                    else:
                        command.uses.append(Use(auth=self.world.auth(item)))
            return self._finish(command)

        self.queue = [step(*item) for item in policy.steps] + [final] + self.queue
        return self.start_session(kind=1, algorithm=algorithm, after=started)

    # Objects that have a policy.

    def some_policy(self, algorithm):
        policy = self.pick(POLICIES)
        return policy, policy.digest(algorithm)


EVENT_HANDLES = [0, 1, 2, 3, 7, 10, 16, 16, 23, 23]
