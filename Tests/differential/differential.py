#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same streams of commands into vtpmd and swtpm; see README.md here.

usage: differential.py VTPMD [--count N] [--seed N] [--episode N] [--trace] [--stale]
"""

import argparse
import collections
import random
import re
import sys
import time

import compare
import decided
import form
import mutate
import transport
import wire
from generate import Generator
from session import AUDIT, CONTINUE, Command, Use
from wire import Both, of
from world import CODES, LOCKOUT, OWNER, TABLES, Index

LENGTH = 250  # commands of an episode, which begins with new TPMs
CODE_NAMES = {value: name for name, value in sorted(wire.CONSTANTS.items()) if name.startswith("TPM_RC_")}


_FAILURE, _OBJECT_MEMORY = 0x101, 0x902
_NO_SCHEME = {"scheme": wire.NULL, "details": {}}
_KEY_SIZES = [
    ("TPMI_AES_KEY_BITS", (128, 192, 256), lambda size: {"type": 0x25, "parameters": {
        "sym": {"algorithm": 6, "keyBits": size, "mode": 0x43, "details": {}}}}),
    ("TPMI_CAMELLIA_KEY_BITS", (128, 192, 256), lambda size: {"type": 0x25, "parameters": {
        "sym": {"algorithm": 0x26, "keyBits": size, "mode": 0x43, "details": {}}}}),
    ("TPMI_RSA_KEY_BITS", (1024, 2048, 3072, 4096), lambda size: {"type": 1, "parameters": {
        "symmetric": {"algorithm": wire.NULL, "keyBits": {}, "mode": {}, "details": {}}, "scheme": _NO_SCHEME,
        "keyBits": size, "exponent": 0}}),
]  # fmt: skip


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0
        self.kinds, self.commands, self.decided = (collections.Counter() for _ in range(3))
        self.excluded, self.codes, self.lacking = collections.Counter(), collections.Counter(), []
        self.classes = {}


def show(code):
    """A response code in words."""
    if code & 0x80:
        base, place = code & 0xBF, code >> 8 & 15
        part = f"parameter {place}" if code & 0x40 else f"session {place & 7}" if place & 8 else f"handle {place}"
        return f"{CODE_NAMES.get(base, hex(base))}, {part}"
    return CODE_NAMES.get(code & 0x97F, hex(code)) if code else "TPM_RC_SUCCESS"


class Episode:
    """A stream of commands into two new TPMs."""

    def __init__(self, arguments, seed, number, tally):
        self.random, self.tally = random.Random(f"{seed}/{number}"), tally
        self.label, self.trace, self.history = f"--seed {seed} --episode {number}", arguments.trace, []
        self.tpms = [transport.vtpmd(arguments.vtpmd), transport.swtpm()]

    def close(self):
        for tpm in self.tpms:
            tpm.close()

    def run(self, count):
        self.send_all(Command(TABLES["Startup"], [], [0]))
        self.survey()
        self.generator = Generator(self.random, self.codes[0] & self.codes[1])
        self.world = self.generator.world
        self.count_from_here()
        tries = Command(TABLES["DictionaryAttackParameters"], [LOCKOUT], [1 << 20, 1 << 30, 1], [Use()], [b""])
        self.send_all(tries)
        for algorithm in (0x04, 0x0B):  # whatever was set before, both have changed it twice then
            self.send_all(Command(TABLES["SetCommandCodeAuditStatus"], [OWNER], [algorithm, [], []], [Use()], [b""]))
        for _ in range(count):
            command = self.generator.next()
            choice = self.random.random()
            self.refresh(command)
            if command.note != "power" and choice < 0.2:
                mutate.almost(self.random, command)
            elif command.note != "power" and choice < 0.35:
                mutate.broken(self.random, command)
            if not self.step(command):
                return

    def survey(self):
        """What each TPM has: commands, algorithms, curves."""
        found = []
        for capability, key in ((2, None), (0, "alg"), (8, None)):
            command = Command(TABLES["GetCapability"], [], [capability, 0, 254])
            lists = []
            for side, tpm in enumerate(self.tpms):
                data = wire.decode("TPMS_CAPABILITY_DATA", wire.Reader(tpm.send(command.octets(side))[11:]))["data"]
                lists.append({item[key] if key else item & 0x2000FFFF for item in data})
            found.append(lists)
        self.codes, algorithms, curves = found
        self.lone = {"TPM_ALG_ID": algorithms[0] ^ algorithms[1], "TPM_ECC_CURVE": curves[0] ^ curves[1],
                     "TPM_CC": self.codes[0] ^ self.codes[1]}  # fmt: skip
        for kind, sizes, parameters in _KEY_SIZES:
            self.lone[kind] = set()
            for size in sizes:
                answers = self.send_all(Command(TABLES["TestParms"], [], [parameters(size)]))
                if answers[0] != answers[1]:
                    self.lone[kind].add(size)
        self.tally.lacking = sorted(self.codes[0] - self.codes[1])

    def count_from_here(self):
        """Where the TPMs' pcrUpdateCounters begin."""
        answers = self.send_all(Command(TABLES["PCR_Read"], [], [[]]))
        self.world.pcr_counters = tuple(int.from_bytes(answer[10:14], "big") for answer in answers)

    def taken_slots(self):
        """How many transient objects swtpm has loaded; both are asked, that their states may stay alike."""
        answers = self.send_all(Command(TABLES["GetCapability"], [], [1, 0x80000000, 254]))
        return len(wire.decode("TPMS_CAPABILITY_DATA", wire.Reader(answers[1][11:]))["data"])

    def send_all(self, command):
        return [tpm.send(command.octets(side)) for side, tpm in enumerate(self.tpms)]

    def refresh(self, command):
        """Asks for the Names of NV Indices, which change with what is done to them."""
        for place, handle in enumerate(command.handles):
            index = self.world.entity(handle)
            if isinstance(index, Index):
                answers = self.send_all(Command(TABLES["NV_ReadPublic"], [handle]))
                if all(answer[6:10] == bytes(4) for answer in answers):
                    fields = [self.fields(TABLES["NV_ReadPublic"], answer[10:]) for answer in answers]
                    index.public = {**fields[0]["nvPublic"]}
                    index.name = Both(*(side["nvName"] for side in fields))
                    if place < len(command.names):
                        command.names[place] = index.name
                else:
                    self.world.indices.pop(handle, None)

    @staticmethod
    def fields(table, octets):
        reader = wire.Reader(octets)
        fields = {item["name"]: wire.decode(item["type"], reader) for item in table["responseParameters"]}
        if reader.rest:
            raise wire.Broken(f"{reader.rest} octets too many")
        return fields

    def step(self, command):
        """One command into both; false where the stream cannot go on."""
        sent = [command.octets(side) for side in (0, 1)]
        if any(len(octets) > 4096 for octets in sent):
            return True
        if command.note == "power":
            for tpm in self.tpms:
                tpm.power_on()
        answers = [tpm.send(octets) for tpm, octets in zip(self.tpms, sent)]
        codes = [int.from_bytes(answer[6:10], "big") for answer in answers]
        self.history.append((command, sent, answers, codes))
        if self.trace:
            self.report(command, sent, answers)
        if codes[1] == _OBJECT_MEMORY:
            self.world.taken_slots = self.taken_slots()
        command.form, excluded = form.Form(command, sent[0]), self.excluded(command, sent[0])
        handle, fields, found = None, None, []
        if codes[0] != codes[1]:
            found = [("responseCode", *codes)]
        elif codes[0] == 0 and command.kind != "broken":
            handle, fields, found = self.read(command, answers)
        verdicts = [decided.verdict(command, self.world, item) for item in found]
        if excluded and (codes[0] != codes[1] or None in verdicts):
            self.tally.excluded[excluded] += 1
        elif None in verdicts:
            self.tally.failed += 1
            self.fail(command, sent, answers, [i for i, v in zip(found, verdicts) if v is None])
        else:
            self.tally.decided.update(verdicts)
            self.count(command, codes)
        if any(codes):
            return self.goes_on(command, codes)
        if command.kind == "broken" or excluded and command.name not in _WITHOUT_TRACE:
            return False
        return fields is None or self.succeeded(command, handle, fields)

    def count(self, command, codes):
        self.tally.passed += 1
        self.tally.kinds[command.kind] += 1
        self.tally.commands[command.name] += 1
        self.tally.codes["success" if codes[0] == 0 else "failure"] += 1

    def goes_on(self, command, codes):
        """After a failure: false where the TPMs' states may differ."""
        if _FAILURE in codes or (codes[0] & 0x8BF == 0x88E) != (codes[1] & 0x8BF == 0x88E):
            return False  # one is in failure mode, or has counted a failed try
        if any(getattr(self.world.entity(handle), "type", None) in (8, 9) for handle in command.handles):
            return False  # one may have counted a use of a PIN Index
        return all(codes) or command.name in _WITHOUT_TRACE and not self.world.sessions

    def read(self, command, answers):
        """Handles, fields and differences of two successes."""
        handles, fields, nonces, found = [], [], ([], []), []
        for side in (0, 1):
            try:
                handle, octets, flaw = command.open(side, answers[side], nonces[side])
                fields.append(self.fields(command.table, octets))
                handles.append(handle)
                if flaw:
                    found.append((f"sessions of side {side}", flaw, ""))
            except wire.Broken as error:
                return None, None, [(f"structure of side {side}", str(error), answers[side].hex())]
        for (session, first, attributes), (_, second, others) in zip(*nonces):
            session.nonce_tpm = [first, second]
            session.audits = session.audits or bool(attributes & AUDIT)
            if attributes != others:
                found.append(("sessionAttributes", attributes, others))
            if not attributes & CONTINUE:
                self.world.sessions = [item for item in self.world.sessions if item is not session]
        found += compare.responses(command, self.world, fields, self.lone)
        return (Both(*handles) if handles[0] is not None else None), fields, found

    def succeeded(self, command, handle, fields):
        """Notes what a success of both has changed; false where their states differ."""
        if command.name == "Startup":
            self.count_from_here()
        function = command.after
        if getattr(function, "__self__", None) is not None:
            function(command, handle, fields)
        elif function is not None:
            function(self.generator, command, handle, fields)
        if command.name == "Startup" and not self.started_alike():
            self.tally.decided["nullified Shutdown"] += 1
            return False
        return handle is None or handle[0] == handle[1]

    def started_alike(self):
        """Whether both TPMs take a start for the same, which after a TPM2_Shutdown that one has nullified they do not."""
        answers = self.send_all(Command(TABLES["ReadClock"], [], []))
        counts = [self.fields(TABLES["ReadClock"], answer[10:])["currentTime"]["clockInfo"] for answer in answers]
        return (counts[0]["restartCount"] == 0) == (counts[1]["restartCount"] == 0)

    def excluded(self, command, octets):
        """Why the answers to a command cannot be compared: what it names is had by one of the TPMs only, or what was
        broken are different octets. None where they can."""
        if command.kind == "broken" and any(len({*map(repr, v.sides)}) > 1 for v in command.parameters + command.handles
                                            if isinstance(v, Both)):  # fmt: skip
            return "octets of one TPM"
        code = int.from_bytes(octets[6:10], "big")
        if code in self.lone["TPM_CC"]:
            return "command of one TPM"
        table = CODES.get(code)
        if table is None:
            return None
        reader = wire.Reader(octets)
        try:
            reader.take(10 + 4 * len(table["handles"]))
            if octets[:2] == b"\x80\x02":
                reader.take(reader.number(4))
            for item in table["parameters"]:
                wire.decode(item["type"], reader)
        except wire.Broken:
            pass
        for kind, value in reader.seen:
            base = wire.INTERFACES[kind]["base"] if kind in wire.INTERFACES else kind
            if value in self.lone.get(kind, ()):
                return "key size of one TPM"
            if value in self.lone.get(base, ()):
                return {"TPM_ALG_ID": "algorithm of one TPM", "TPM_ECC_CURVE": "curve of one TPM"}.get(base, "command of one TPM")
        return None

    # Reports.

    def fail(self, command, sent, answers, found):
        """Reports a disagreement; one like it that was reported before is only counted."""
        for path, left, right in found:
            path = re.sub(r"\[\d+\]", "[]", path)
            codes = f" {show(left)} / {show(right)}" if path == "responseCode" else ""
            known = self.tally.classes.setdefault(f"{command.name} {path}{codes}", [0, self.label, len(self.history)])
            known[0] += 1
            if known[0] > 1:
                return
        print(f"\nFAILED {self.label} at command {len(self.history)}: {command.kind} {command.name}")
        for path, left, right in found:
            if path == "responseCode":
                left, right = show(left), show(right)
            print(f"  {path}: vtpmd {text(left)}, swtpm {text(right)}")
        self.report(command, sent, answers)
        print("  before:")
        for old, _, _, codes in self.history[-7:-1]:
            print(f"    {old.kind} {old.name} {old.handles!r}: {show(codes[0])}")
        sys.stdout.flush()

    def report(self, command, sent, answers):
        print(f"  {command.kind} {command.name}, handles {[repr_handle(h) for h in command.handles]}")
        for table, value in zip(command.table["parameters"], command.parameters):
            print(f"    {table['name']}: {text(value)}")
        for use in command.uses:
            print(f"    session: {use!r}")
        for side, tpm in enumerate(self.tpms):
            code = int.from_bytes(answers[side][6:10], "big")
            print(f"    {tpm.name}: {sent[side].hex()}\n      -> {answers[side].hex()} ({show(code)})")


_WITHOUT_TRACE = {
    "PCR_Read", "GetCapability", "ReadPublic", "NV_ReadPublic", "Hash", "GetRandom", "TestParms", "ECC_Parameters",
    "VerifySignature", "MakeCredential", "RSA_Encrypt", "ECDH_KeyGen", "ReadClock", "PolicyGetDigest", "SelfTest",
    "GetTestResult", "IncrementalSelfTest", "StirRandom", "Create", "NV_Read", "Unseal", "RSA_Decrypt", "ECDH_ZGen", "HMAC",
    "EncryptDecrypt", "EncryptDecrypt2", "Sign", "Certify", "Quote", "GetTime", "NV_Certify", "CertifyCreation", "Duplicate",
    "Rewrap", "Import", "ActivateCredential", "ObjectChangeAuth", "GetSessionAuditDigest", "GetCommandAuditDigest",
}  # fmt: skip


def repr_handle(handle):
    return "|".join(sorted({f"0x{of(handle, side):08x}" for side in (0, 1)}))


def text(value):
    if isinstance(value, Both):
        first, second = (text(side) for side in value.sides)
        return first if first == second else f"{first} | {second}"
    if isinstance(value, bytes):
        return value.hex() or "empty"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return f"0x{value:x}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vtpmd")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--episode", type=int, default=None)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--stale", action="store_true", help="also tell which decided differences have not occurred")
    parser.add_argument("--failures", type=int, default=10, help="end after so many failures")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"differential: seed {seed}, {arguments.count} commands")
    tally, number, begin = Tally(), arguments.episode or 0, time.monotonic()
    while tally.failed < arguments.failures:
        episode = Episode(arguments, seed, number, tally)
        try:
            episode.run(LENGTH)
        except transport.Gone as error:
            tally.failed += 1
            print(f"\nFAILED {episode.label}: {error}")
            if episode.history:
                command, sent, answers, _ = episode.history[-1]
                print("after")
                episode.report(command, sent, answers)
        finally:
            episode.close()
        number += 1
        if arguments.episode is not None or tally.passed + tally.failed >= arguments.count:
            break
    summary(tally, number, time.monotonic() - begin)
    tally.failed += decided.check(tally.decided if arguments.stale else None)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


def summary(tally, episodes, seconds):
    print(f"\n{episodes} episodes in {seconds:.0f} s; commands that swtpm lacks: "
          + ", ".join(CODES[c]["name"][5:] if c in CODES else hex(c) for c in tally.lacking))  # fmt: skip
    print("  " + ", ".join(f"{count} {kind}" for kind, count in tally.kinds.most_common()))
    print("  " + ", ".join(f"{count} {kind}" for kind, count in tally.codes.most_common()))
    print("  excluded: " + (", ".join(f"{count} {kind}" for kind, count in tally.excluded.most_common()) or "none"))
    for name, (count, label, place) in sorted(tally.classes.items(), key=lambda item: -item[1][0]):
        print(f"  disagreed: {count} {name} (first in {label} at {place})")
    for name, count in tally.decided.most_common():
        print(f"  decided: {count} {name}")
    print("  commands: " + ", ".join(f"{name} {count}" for name, count in sorted(tally.commands.items())))


if __name__ == "__main__":
    sys.exit(main())
