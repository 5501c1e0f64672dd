# SPDX-License-Identifier: Apache-2.0
"""Sessions as a client keeps them (Part 1, 16), one for both TPMs, and the commands that they authorise."""

import struct

import crypto
import wire
from wire import Both, of

PASSWORD = 0x40000009
_CHANGE_AUTH = {"HierarchyChangeAuth", "NV_ChangeAuth", "Clear", "NV_UndefineSpaceSpecial", "PCR_SetAuthValue"}
CONTINUE, EXCLUSIVE, RESET, DECRYPT, ENCRYPT, AUDIT = 0x01, 0x02, 0x04, 0x20, 0x40, 0x80


class Session:
    """A session that was started on both TPMs."""

    def __init__(self, handle, kind, hash_algorithm, symmetric, nonce_caller, nonce_tpm, salt, bind):
        self.handle, self.kind, self.hash, self.symmetric = handle, kind, hash_algorithm, symmetric
        self.nonce_tpm, self.bind = list(nonce_tpm), bind
        self.needs_auth, self.needs_password, self.saved, self.audits = False, False, False, False
        secret = (bind[1] if bind else b"") + salt
        bits = wire.HASH_SIZES[hash_algorithm] * 8
        self.keys = [
            crypto.kdfa(hash_algorithm, secret, b"ATH", nonce, nonce_caller, bits) if secret or salt or bind else b""
            for nonce in nonce_tpm
        ]

    @property
    def is_policy(self):
        return self.kind == 1

    def __repr__(self):
        return f"session {self.handle!r} of type {self.kind}"


class Use:
    """One entry of an authorisation area."""

    def __init__(self, session=None, attributes=CONTINUE, auth=b"", entity=None, nonce=b""):
        self.session, self.attributes, self.auth, self.entity, self.nonce = session, attributes, auth, entity, nonce

    def __repr__(self):
        if self.session is None:
            return f"password {self.auth.hex() or 'empty'}"
        return f"{self.session!r}, attributes 0x{self.attributes:02x}, auth {self.auth.hex() or 'empty'}"

    def hmac_key(self, side):
        """The key of the HMACs; None where there is no HMAC but an Empty Buffer."""
        session, auth = self.session, self.auth.rstrip(b"\0")
        key = session.keys[side]
        if session.is_policy:
            key += auth if session.needs_auth and self.entity is not None else b""
            return key or None
        bound = session.bind and self.entity is not None and session.bind[0] == self.entity
        return key + (b"" if bound or self.entity is None else auth)

    def cipher(self, side, octets, newer, older, encrypt):
        """A parameter encrypted or decrypted (Part 1, 19)."""
        session = self.session
        # The entity's own: a session bound to it gets past its HMAC whatever authValue is tried.
        auth = self.entity[2] if self.entity is not None else b""
        key, algorithm = session.keys[side] + auth, session.symmetric
        if algorithm["algorithm"] == 0x0A:
            mask = crypto.kdfa(session.hash, key, b"XOR", newer, older, 8 * len(octets)) if octets else b""
            return crypto.xor(octets, mask)
        bits = algorithm["keyBits"]
        made = crypto.kdfa(session.hash, key, b"CFB", newer, older, bits + 128)
        return crypto.cfb(made[: bits // 8], made[bits // 8 :], octets, encrypt)


class Command:
    """A command to both TPMs; `handles` and `parameters` are values of the types in the tables."""

    def __init__(self, table, handles=(), parameters=(), uses=(), names=()):
        self.table, self.handles, self.parameters = table, list(handles), list(parameters)
        self.uses, self.names = list(uses), list(names)
        self.mutation, self.kind, self.after, self.note = None, "valid", None, ""

    @property
    def name(self):
        return self.table["name"][5:]

    @property
    def code(self):
        return int(self.table["commandCode"], 16)

    def octets(self, side):
        """The command as this TPM is to get it."""
        parameters = b"".join(
            wire.encode(table["type"], value, side) for table, value in zip(self.table["parameters"], self.parameters)
        )
        handles = b"".join(struct.pack(">I", of(handle, side)) for handle in self.handles)
        mutate = self.mutation or (lambda part, octets: octets)
        parameters = mutate("parameters", parameters)
        for use in self.uses:
            if use.session and use.attributes & DECRYPT and use.session.symmetric["algorithm"] != wire.NULL:
                size = int.from_bytes(parameters[:2], "big")
                newer, older = use.nonce, use.session.nonce_tpm[side]
                hidden = use.cipher(side, parameters[2 : 2 + size], newer, older, True)
                parameters = parameters[:2] + hidden + parameters[2 + size :]
                break
        names = b"".join(of(name, side) for name in self.names)
        area = b""
        for index, use in enumerate(self.uses):
            area += self._authorisation(side, index, use, names, parameters)
        area = mutate("area", area)
        body = mutate("handles", handles)
        if self.uses or area:
            body += struct.pack(">I", len(area)) + area
        tag = 0x8002 if self.uses else 0x8001
        return mutate("whole", struct.pack(">HII", tag, 10 + len(body) + len(parameters), self.code) + body + parameters)

    def _authorisation(self, side, index, use, names, parameters):
        if use.session is None:
            return struct.pack(">IHB", PASSWORD, 0, use.attributes) + wire.encode("TPM2B_AUTH", use.auth)
        session = use.session
        if session.is_policy and session.needs_password and use.entity is not None:
            code = use.auth
        elif (key := use.hmac_key(side)) is None:
            code = b""
        else:
            cp_hash = crypto.digest(session.hash, struct.pack(">I", self.code), names, parameters)
            extra = self._other_nonces(side, index)
            code = crypto.hmac(
                session.hash, key, cp_hash, use.nonce, session.nonce_tpm[side], extra, bytes([use.attributes])
            )
        return (
            struct.pack(">I", of(session.handle, side))
            + wire.encode("TPM2B_NONCE", use.nonce)
            + bytes([use.attributes])
            + wire.encode("TPM2B_AUTH", code)
        )

    def _other_nonces(self, side, index):
        """nonceTPM of the decrypt and the encrypt session, where the first session is neither (Part 1, 16.6.5)."""
        if index or self.uses[0].entity is None:
            return b""
        octets, seen = b"", set()
        for bit in (DECRYPT, ENCRYPT):
            for other, use in enumerate(self.uses):
                if use.session and use.attributes & bit:
                    if other and other not in seen:
                        octets += use.session.nonce_tpm[side]
                        seen.add(other)
                    break
        return octets

    def open(self, side, response, nonces):
        """The handle and the parameters of a response that says success, its sessions' HMACs checked."""
        reader = wire.Reader(response)
        tag, _, _ = reader.number(2), reader.number(4), reader.number(4)
        handle = reader.number(4) if self.table["responseHandle"] else None
        if tag != 0x8002:
            return handle, reader.take(reader.rest), ""
        parameters = reader.take(reader.number(4))
        replies = []
        for _ in self.uses:
            nonce = reader.take(reader.number(2))
            replies.append((nonce, reader.number(1), reader.take(reader.number(2))))
        if reader.rest:
            return handle, parameters, f"{reader.rest} octets after the sessions"
        flaw = ""
        for use, (nonce, attributes, code) in zip(self.uses, replies):
            if use.session is None:
                flaw = flaw or ("" if not nonce and not code else "a password has been answered")
                continue
            nonces.append((use.session, nonce, attributes))
            key = use.hmac_key(side)
            if use.session.is_policy and use.session.needs_password and use.entity is not None:
                key = None
            if self.changes_auth():
                continue
            if key is None:
                flaw = flaw or ("HMAC that is not due" if code else "")
                continue
            rp_hash = crypto.digest(use.session.hash, bytes(4), struct.pack(">I", self.code), parameters)
            expected = crypto.hmac(use.session.hash, key, rp_hash, nonce, use.nonce, bytes([attributes]))
            flaw = flaw or ("" if expected == code else "wrong HMAC in the response")
        for use, (nonce, _, _) in zip(self.uses, replies):
            if use.session and use.attributes & ENCRYPT and use.session.symmetric["algorithm"] != wire.NULL:
                size = int.from_bytes(parameters[:2], "big")
                clear = use.cipher(side, parameters[2 : 2 + size], nonce, use.nonce, False)
                parameters = parameters[:2] + clear + parameters[2 + size :]
                break
        return handle, parameters, flaw

    def changes_auth(self):
        """Whether the response's HMAC is under an authValue that this command has changed."""
        return self.name in _CHANGE_AUTH
