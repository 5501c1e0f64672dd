# SPDX-License-Identifier: Apache-2.0
"""Which of two errors in one command a TPM may report, by Part 3, clause 5.

The order of checks is not normative (5.1), but for this: the header comes first; handles and sessions in any order (5.4);
then the authorisations, whose checks have an order of their own (5.6); then the parameters have to have their form (5.8.2);
only then the command does what its clause says, in any order. swtpm takes the same steps, and what it has passed by is no
error to it. So both have to have found their errors in one step, and vtpmd there in the order that the step has.
"""

HEADER, AREAS, AUTHORISATION, PARAMETERS, ACTIONS = range(5)

# What no number is added to: the steps in which it may be found.
_PLAIN = {
    0x01E: (HEADER, HEADER), 0x100: (HEADER, HEADER), 0x101: (HEADER, HEADER), 0x142: (HEADER, HEADER),
    0x143: (HEADER, HEADER),
    0x125: (AREAS, AREAS), 0x144: (AREAS, AREAS), 0x145: (AREAS, AREAS),
    0x124: (AUTHORISATION, AUTHORISATION), 0x128: (AUTHORISATION, ACTIONS), 0x12F: (AUTHORISATION, AUTHORISATION),
    0x921: (AUTHORISATION, AUTHORISATION), 0x907: (AUTHORISATION, ACTIONS), 0x14A: (AUTHORISATION, ACTIONS),
    0x148: (AREAS, ACTIONS), 0x121: (AREAS, AUTHORISATION),
    0x080 | 0x15: (PARAMETERS, ACTIONS),  # TPM_RC_SIZE: octets after the parameters
}  # fmt: skip
# TPM_RC_PP, _AUTH_FAIL, _POLICY_FAIL, _BAD_AUTH, _EXPIRED, _POLICY_CC, of a session.
_OF_AUTHORISATION = {0x10, 0x0E, 0x1D, 0x22, 0x23, 0x24}
# The steps of 5.6 in which each may be found.
_STEPS = {
    0x12F: (1, 7), 0x10: (2, 8.9), 0x921: (3, 3), 0x124: (4, 5), 0x1D: (6, 8.7), 0x23: (8.1, 8.1), 0x24: (8.3, 8.3),
    0x128: (8.5, 8.5), 0x907: (8.6, 8.6), 0x0E: (9, 10), 0x22: (9, 10), 0x14A: (0, 8.9),
}  # fmt: skip
# TPM_RC_HANDLE, _VALUE, _HIERARCHY, which a handle earns by itself; TPM_RC_INSUFFICIENT, where there is none.
_OF_HANDLES = {0x0B, 0x04, 0x05, 0x1A}
_OF_SIZES = {0x15, 0x1A}  # of the session, or of the parameter that it encrypts (5.7)
# What reading a value may earn: TPM_RC_ASYMMETRIC, _HASH, _VALUE, _MODE, _TYPE, _KDF, _SCHEME, _SIZE, _SYMMETRIC, _TAG, _SELECTOR,
# _INSUFFICIENT, _RESERVED_BITS, _CURVE
FORMS = {0x01, 0x03, 0x04, 0x09, 0x0A, 0x0C, 0x12, 0x15, 0x16, 0x17, 0x18, 0x1A, 0x21, 0x26}


def place(code):
    """The parameter, session or handle that a response code names; what names none is a place of its own."""
    return (code >> 8 & 15, code & 0x40) if code & 0x80 and code >> 8 & 15 else code


def parameter(code):
    """The number of the parameter that a response code names; None where it names none."""
    return code >> 8 & 15 if code & 0xC0 == 0xC0 else None


def steps(code):
    """The first and the last step in which a response code may have been found."""
    if code in _PLAIN:
        return _PLAIN[code]
    if not code & 0x80:
        return (AREAS, AREAS) if 0x910 <= code <= 0x91E else (ACTIONS, ACTIONS)
    base = code & 0x3F
    if code & 0x40:
        return (PARAMETERS, ACTIONS) if base in FORMS else (ACTIONS, ACTIONS)
    if code & 0x800:
        if base in _OF_AUTHORISATION:
            return AUTHORISATION, AUTHORISATION
        return (AREAS, PARAMETERS) if base in _OF_SIZES else (AREAS, AREAS)
    if code & 0x700:
        return (AREAS, ACTIONS) if base in _OF_HANDLES else (ACTIONS, ACTIONS)
    return (PARAMETERS, ACTIONS)


def is_kept(form, left, right):
    """Whether vtpmd may report `left` where swtpm reports `right`."""
    (first, latest), (earliest, last) = steps(left), steps(right)
    if first > last or latest < earliest:
        return False
    if first == last == AUTHORISATION and _is_of_one_session(form, left, right):
        return _step(left)[0] <= _step(right)[1]
    if form.fault is None or latest < PARAMETERS:
        return True
    number = parameter(left)
    if number is None:
        return first < PARAMETERS or left == 0x95 and form.fault > len(form.table["parameters"])
    return number <= form.fault and first == PARAMETERS


def _is_of_one_session(form, left, right):
    if left & right & 0x80:
        return left >> 8 & 7 == right >> 8 & 7
    return sum(table.get("authRole", "none") in ("USER", "ADMIN", "DUP") for table in form.table["handles"]) < 2


def _step(code):
    return _STEPS.get(code if code in _STEPS else code & 0x3F, (0, 10))
