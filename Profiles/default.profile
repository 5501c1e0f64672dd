# The profile of a TPM that is made without --profile: all that there is, as much as there is.
# docs/profiles.md explains every key. A profile is fixed when a TPM is made.

# What there is of these in TPM 2.0 Part 2, without TPM_ALG_ and TPM_ECC_, in small letters.
algorithms = all
rsa-key-bits = 1024 2048 3072 4096
curves = all
aes-key-bits = 128 192 256
camellia-key-bits = 128 192 256
sm4-key-bits = 128

# The banks that TPM2_PCR_Allocate can choose from, and those that a new TPM has.
pcr-banks = all
pcr-banks-active = sha1 sha256 sha384 sha512

# What there is in TPM 2.0 Part 3.
commands = all

# More is not to be had.
transient-objects = 32
loaded-sessions = 64
active-sessions = 256
persistent-objects = 128
# Octets, of all Indices and persistent objects together.
nv-memory = 524288
nv-indices = 4096
# Octets of one Index, one command, one response.
nv-index-size = 2048
command-size = 4096
response-size = 4096
