# What NIST approves, as far as a TPM can be told so by algorithm. It is not validated: see docs/profiles.md, which
# also explains every key.

# SP 800-131A: no SHA-1 to sign with. TPM 2.0 cannot tell what a hash is for, so that there is none for PCR either.
# Not approved: XOR obfuscation, SM2, SM3, SM4, Camellia, ECDAA, EC Schnorr, the KDF of IEEE 1363a.
# SP 800-131A: no encryption with RSA PKCS #1 v1.5. ECMQV is approved, but hardly any validated module has it.
# Without XOR there are no Derivation Parents, whose scheme it is.
algorithms = all -sha1 -xor -sm3_256 -sm4 -sm2 -camellia -ecdaa -ecschnorr -ecmqv -kdf2 -rsaes
# FIPS 186-5: at least 2048.
rsa-key-bits = 2048 3072 4096
# SP 800-186, without P-192 and what is not NIST's.
curves = nist_p224 nist_p256 nist_p384 nist_p521
aes-key-bits = 128 192 256

pcr-banks = all
pcr-banks-active = sha256 sha384

# What needs the algorithms that are left out, or is for tests of TPMs.
commands = all -TPM2_Commit -TPM2_ECC_Encrypt -TPM2_ECC_Decrypt -TPM2_Vendor_TCG_Test

transient-objects = 32
loaded-sessions = 64
active-sessions = 256
persistent-objects = 128
nv-memory = 524288
nv-indices = 4096
nv-index-size = 2048
command-size = 4096
response-size = 4096
