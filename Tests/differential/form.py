# SPDX-License-Identifier: Apache-2.0
"""What the octets of a command hold, as the tables of Part 2 have it: values, and the first parameter that has not its form."""

import wire
from session import DECRYPT
from wire import of
from world import CODES


class Form:
    """`table` is that of the command that the octets are; `values` are the parameters that could be read, by name; `fault` is
    the number of the first that the tables do not allow, one above the last for octets after it, or None."""

    def __init__(self, command, octets):
        code = int.from_bytes(octets[6:10], "big")
        known = command.table if code == command.code else CODES.get(code)  # TPM2_HMAC and TPM2_MAC share a code
        self.table, self.handles, self.values, self.fault = known or command.table, [], {}, None
        try:
            reader = self._parameters(octets)
        except wire.Broken:
            known = None
        if known is None:
            self.fault = 0  # before the parameters
            return
        for number, table in enumerate(self.table["parameters"], 1):
            hidden = number == 1 and any(_hides(use) for use in command.uses)
            try:
                value = self._hidden(command, reader) if hidden else _decode(table, reader)
            except wire.Broken:
                self.fault = self.fault or number
                break
            self.values[table["name"]] = value
            if not hidden and not _is_allowed(reader.seen):
                self.fault = self.fault or number
            reader.seen = []
        else:
            if reader.rest and self.fault is None:
                self.fault = len(self.table["parameters"]) + 1

    def _parameters(self, octets):
        """A reader of the parameters, after the handles and the sessions."""
        reader = wire.Reader(octets)
        reader.take(10)
        self.handles = [reader.number(4) for _ in self.table["handles"]]
        if octets[:2] == b"\x80\x02":
            reader.take(reader.number(4))
        return reader

    @staticmethod
    def _hidden(command, reader):
        """The first parameter where it is encrypted: what was encrypted, if that is what the octets hold."""
        reader.take(reader.number(2))
        return None if command.kind == "broken" else of(command.parameters[0], 0)


def _hides(use):
    return use.session and use.attributes & DECRYPT and use.session.symmetric["algorithm"] != wire.NULL


def _decode(table, reader):
    if table["type"] == "TPM2B_TEMPLATE":  # octets, until the command looks into them
        octets = reader.take(reader.number(2))
        try:
            return wire.decode("TPMT_PUBLIC", wire.Reader(octets))
        except wire.Broken:
            return octets
    return wire.decode(table["type"], reader)


def _is_allowed(seen):
    """Whether each value that was read is one of its type's."""
    return all(_has(kind, value) for kind, value in seen)


def _has(kind, value):
    if kind in wire.BITFIELDS:
        reserved = [bit for bit in wire.BITFIELDS[kind]["bits"] if bit["name"].lower().startswith("reserved")]
        return not any(value & int(bit["mask"], 16) for bit in reserved)
    interface = wire.INTERFACES.get(kind)
    if interface is None:
        return True
    names = interface["values"] + ([interface["nullValue"]] if "nullValue" in interface else [])
    if any(str(name).startswith("$") for name in names):  # the vendor's choice
        return True
    return value in map(_number, names) or any(_is_within(value, *range_) for range_ in interface["ranges"])


def _is_within(value, first, last):
    """Of handles only the type counts: how many there are is each TPM's own matter."""
    first, last = _number(first), _number(last)
    return value >> 24 == first >> 24 if first >> 24 != 0x40 else first <= value <= last


def _number(name):
    """The value of a name in a table; -1 where no table has it."""
    if isinstance(name, int):
        return name
    if name.startswith("0x"):
        return int(name, 16)
    return {"NO": 0, "YES": 1}.get(name, wire.CONSTANTS.get(name, -1))
