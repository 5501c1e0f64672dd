# SPDX-License-Identifier: Apache-2.0
"""Turns valid commands into almost valid and into broken ones."""

import struct

import wire
from wire import of

_LIMITS = {1: [0, 1, 2, 0x7F, 0x80, 0xFF], 2: [0, 1, 0x10, 0x0B, 0x7FFF, 0xFFFF], 4: [0, 1, 0x40000007, 0x80000000, 0xFFFFFFFF],
           8: [0, 1, 1 << 63, (1 << 64) - 1]}  # fmt: skip


def almost(random, command):
    """Changes one thing of a command by its types; the octets stay well formed."""
    choice = random.random()
    command.kind = "almost valid"
    if choice < 0.15 and command.handles:
        place = random.randrange(len(command.handles))
        command.handles[place] = random.choice(
            [0, 16, 23, 24, 0x01000000, 0x01FFFFFF, 0x02000000, 0x03000000, 0x40000001, 0x40000007, 0x40000009, 0x4000000A,
             0x4000000B, 0x4000000C, 0x80000000, 0x80000005, 0x81000000, 0x81800000, 0xFFFFFFFF]
        )  # fmt: skip
        if command.names:
            command.names[place] = command.handles[place].to_bytes(4, "big")
    elif choice < 0.3 and command.uses:
        _sessions(random, command)
    elif command.parameters:
        place = random.randrange(len(command.parameters))
        kind = command.table["parameters"][place]["type"]
        command.parameters[place] = _value(random, kind, command.parameters[place])
    return command


def _sessions(random, command):
    use = random.choice(command.uses)
    choice = random.randrange(5)
    if choice == 0:
        use.attributes ^= 1 << random.randrange(8)
    elif choice == 1:
        use.auth = random.choice([b"", b"wrong", use.auth + b"x", bytes(70)])
    elif choice == 2:
        command.uses.remove(use)
    elif choice == 3:
        command.uses.append(use)
    else:
        use.nonce = random.choice([b"", bytes(15), bytes(64), bytes(65)])


def _value(random, kind, value):
    """A value of the same type in which one field, somewhere, has been changed."""
    size = wire.width(kind)
    if isinstance(value, wire.Both):
        if all(isinstance(side, bytes) for side in value.sides):
            cut = random.randrange(3)
            return wire.Both(*(_octets(cut, side) for side in value.sides))
        return value
    if size and isinstance(value, int):
        if random.random() < 0.5:
            return of(value, 0) ^ 1 << random.randrange(8 * size)
        return random.choice(_LIMITS[size])
    if isinstance(value, bytes):
        return _octets(random.randrange(6), value)
    if isinstance(value, list) and value:
        place, item = random.randrange(len(value)), wire.LISTS.get(kind, "BYTE")
        return random.choice([value[:place], value + value[place : place + 1], value * 3])[:300] if random.random() < 0.5 else (
            value[:place] + [_value(random, item, value[place])] + value[place + 1 :]
        )
    if isinstance(value, dict) and value:
        name = random.choice(list(value))
        inner = wire.SIZED.get(kind, kind)
        kinds = {field["name"]: field["type"] for field in wire.STRUCTURES.get(inner, [])}
        kinds.update({"userAuth": "TPM2B_AUTH", "data": "TPM2B_SENSITIVE_DATA", "pcrSelect": "BYTE*", "hash": "UINT16"}
                     if inner in ("TPMS_SENSITIVE_CREATE", "TPMS_PCR_SELECTION") else {})  # fmt: skip
        kind = kinds.get(name)
        if kind in wire.UNIONS:
            selector = next(iter(value.values()))
            try:
                kind = wire.member(kind, selector)
            except wire.Broken:
                return value
        return {**value, name: _value(random, kind, value[name])} if kind else value
    return value


def _octets(choice, value):
    return [value[:-1], value + b"\0", b"", value[::-1], bytes(len(value)), value + bytes(1100)][choice]


def broken(random, command):
    """Changes the octets of a command, the same way for both TPMs."""
    command.kind = "broken"
    part = random.choice(["parameters", "parameters", "parameters", "handles", "area", "whole"])
    kind, position, number = random.randrange(6), random.random(), random.randrange(1, 256)

    def mutate(name, octets):
        if name != part:
            return octets
        if part == "whole":
            return _header(kind, number, octets)
        place = int(position * len(octets))
        if kind == 0:
            return octets[:place]
        if kind == 1:
            return octets + bytes([number]) * (number % 9 + 1)
        if kind == 2 and octets:
            return octets[:place] + bytes([octets[place] ^ number]) + octets[place + 1 :]
        if kind == 3:
            return octets[:place] + octets[place + 1 :]
        if kind == 4:
            return octets[:place] + bytes([number]) + octets[place:]
        return octets[: place & ~1] + b"\xff\xff" + octets[(place & ~1) + 2 :]

    command.mutation = mutate
    return command


def _header(kind, number, octets):
    tag, size, code = struct.unpack(">HII", octets[:10])
    if kind == 0:
        tag = [0x8001, 0x8002, 0x8003, 0x8000, 0x8021, 0x80FF][number % 6]
    elif kind == 1:
        code ^= 1 << number % 32
    elif kind == 2:
        code = [0x11E, 0x1FF, 0x20000000, 0, 0x12345678, 0x15A][number % 6]
    else:
        cut = max(10, len(octets) - number % 20)
        octets, size = octets[:cut], cut
    return struct.pack(">HII", tag, size, code) + octets[10:]
