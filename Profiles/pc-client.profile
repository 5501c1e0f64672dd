# Close to a chip in a PC: the algorithms that PC firmware and operating systems use, and as little room as chips
# have, so that what works here does not fail there. It claims no conformance with a TCG platform profile.
# docs/profiles.md explains every key.

# No Chinese and Japanese algorithms, no SHA-3, no anonymous signatures.
algorithms = all -sm3_256 -sm4 -sm2 -camellia -sha3_256 -sha3_384 -sha3_512 -ecdaa -ecschnorr -ecmqv -kdf2
rsa-key-bits = 2048 3072
curves = nist_p256 nist_p384
aes-key-bits = 128 256

# SHA-1 is there for old firmware, which may allocate it.
pcr-banks = sha1 sha256 sha384
pcr-banks-active = sha256 sha384

# What needs the algorithms that are left out, is seldom found in chips, or is for tests of TPMs.
commands = all -TPM2_Commit -TPM2_ECC_Encrypt -TPM2_ECC_Decrypt -TPM2_CertifyX509 -TPM2_Vendor_TCG_Test

transient-objects = 3
loaded-sessions = 3
active-sessions = 64
persistent-objects = 7
nv-memory = 32768
nv-indices = 64
nv-index-size = 2048
command-size = 4096
response-size = 4096
