# SPDX-License-Identifier: Apache-2.0
"""As much of Part 1's cryptography as a client needs, written for this test from the formulas."""

import hashlib
import hmac as _hmac
import json
import pathlib

_NAMES = {0x04: "sha1", 0x0B: "sha256", 0x0C: "sha384", 0x0D: "sha512"}
CURVES = {
    int(curve["curveID"], 16): {key: int(curve[key], 16) for key in ("p", "a", "b", "gX", "gY", "n")}
    for curve in json.loads((pathlib.Path(__file__).resolve().parents[2] / "Vectors/spec/curves.json").read_text())
}


def digest(algorithm, *parts):
    return hashlib.new(_NAMES[algorithm], b"".join(parts)).digest()


def hmac(algorithm, key, *parts):
    return _hmac.new(key, b"".join(parts), _NAMES[algorithm]).digest()


def kdfa(algorithm, key, label, context_u, context_v, bits):
    """Part 1, 9.4.10.2."""
    octets, counter = b"", 0
    while len(octets) * 8 < bits:
        counter += 1
        fixed = counter.to_bytes(4, "big") + label + b"\0" + context_u + context_v + bits.to_bytes(4, "big")
        octets += hmac(algorithm, key, fixed)
    return octets[: (bits + 7) // 8]


def kdfe(algorithm, secret, label, party_u, party_v, bits):
    """Part 1, 9.4.10.3."""
    octets, counter = b"", 0
    while len(octets) * 8 < bits:
        counter += 1
        octets += digest(algorithm, counter.to_bytes(4, "big"), secret, label + b"\0", party_u, party_v)
    return octets[: (bits + 7) // 8]


def mgf1(algorithm, seed, count):
    octets, counter = b"", 0
    while len(octets) < count:
        octets += digest(algorithm, seed, counter.to_bytes(4, "big"))
        counter += 1
    return octets[:count]


def oaep(algorithm, modulus, exponent, label, message, seed):
    """RSAES_OAEP with the label and its zero octet (Part 1, 43.4)."""
    size, length = (modulus.bit_length() + 7) // 8, len(digest(algorithm))
    block = digest(algorithm, label + b"\0") + bytes(size - len(message) - 2 * length - 2) + b"\1" + message
    masked = xor(block, mgf1(algorithm, seed, len(block)))
    encoded = b"\0" + xor(seed, mgf1(algorithm, masked, length)) + masked
    return pow(int.from_bytes(encoded, "big"), exponent, modulus).to_bytes(size, "big")


def xor(first, second):
    return bytes(a ^ b for a, b in zip(first, second))


def multiply(curve, point, scalar):
    """scalar times point, in affine coordinates; None is the point at infinity."""
    p, a, result = CURVES[curve]["p"], CURVES[curve]["a"], None

    def add(left, right):
        if left is None or right is None:
            return left or right
        if left[0] == right[0]:
            if (left[1] + right[1]) % p == 0:
                return None
            slope = (3 * left[0] * left[0] + a) * pow(2 * left[1], -1, p)
        else:
            slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, p)
        x = (slope * slope - left[0] - right[0]) % p
        return x, (slope * (left[0] - x) - left[1]) % p

    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def generator(curve):
    return CURVES[curve]["gX"], CURVES[curve]["gY"]


def coordinate(curve, number):
    return number.to_bytes((CURVES[curve]["p"].bit_length() + 7) // 8, "big")


def _double(value):
    return ((value << 1) ^ 0x1B) & 0xFF if value & 0x80 else value << 1


def _sbox():
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p ^= _double(p)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        turned = q
        for shift in (1, 2, 3, 4):
            turned ^= ((q << shift) | (q >> (8 - shift))) & 0xFF
        box[p] = turned ^ 0x63
        if p == 1:
            return box


_SBOX = _sbox()


class AES:
    """The forward cipher, which is all that CFB needs."""

    def __init__(self, key):
        words, constant = [list(key[i : i + 4]) for i in range(0, len(key), 4)], 1
        count = len(words)
        self.rounds = count + 6
        for index in range(count, 4 * (self.rounds + 1)):
            word = words[-1]
            if index % count == 0:
                word = [_SBOX[octet] for octet in word[1:] + word[:1]]
                word[0] ^= constant
                constant = _double(constant)
            elif count > 6 and index % count == 4:
                word = [_SBOX[octet] for octet in word]
            words.append([a ^ b for a, b in zip(words[index - count], word)])
        self.keys = [sum(words[4 * i : 4 * i + 4], []) for i in range(self.rounds + 1)]

    def block(self, octets):
        state = [a ^ b for a, b in zip(octets, self.keys[0])]
        for turn in range(1, self.rounds + 1):
            state = [_SBOX[state[(5 * i) % 16]] for i in range(16)]
            if turn < self.rounds:
                mixed = []
                for column in range(0, 16, 4):
                    four = state[column : column + 4]
                    every = four[0] ^ four[1] ^ four[2] ^ four[3]
                    mixed += [four[i] ^ every ^ _double(four[i] ^ four[(i + 1) % 4]) for i in range(4)]
                state = mixed
            state = [a ^ b for a, b in zip(state, self.keys[turn])]
        return bytes(state)


def cfb(key, iv, octets, encrypt):
    cipher, result = AES(key), b""
    for offset in range(0, len(octets), 16):
        piece = octets[offset : offset + 16]
        changed = xor(piece, cipher.block(iv))
        iv = changed if encrypt else piece
        result += changed
    return result
