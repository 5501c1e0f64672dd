# SPDX-License-Identifier: Apache-2.0
"""How NV Indices are asked for."""

from recipes_keys import KeyRecipes
from world import OWNER, PLATFORM, Index


class NVRecipes(KeyRecipes):
    """Commands on NV Indices."""

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
