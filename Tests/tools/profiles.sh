#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A TPM of each shipped profile as tpm2-tools see it.
#
# usage: profiles.sh VTPMD
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vtpmd=$(realpath -e -- "${1:?usage: profiles.sh VTPMD}") || exit 1
. "$here/check.sh"
export TSS2_LOG=all+error
work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-profiles.XXXXXX") && cd "$work" || exit 1
pid=''
trap '[[ -z $pid ]] || kill "$pid" 2>/dev/null; wait; rm -rf "$work"' EXIT

# start PROFILE [OPTION...]: serves the state of that name on a socket.
start() {
  : >out # what the last one said there is not to be taken for this one's
  "$vtpmd" --unix "$work/socket" --startup --state "$work/$1" "${@:2}" >out 2>err &
  pid=$!
  prepared() { grep -q ' ready$' out || ! kill -0 $pid; }
  within 30 prepared
  export TPM2TOOLS_TCTI=swtpm:path=$work/socket
}
stop() {
  kill -TERM $pid
  wait $pid
  same "SIGTERM ends the daemon in order" 0 $?
  pid=''
}
tidy() { tpm2_flushcontext --transient-object || not_ok "tpm2_flushcontext of all objects"; }
allowed() { check "$1" "${@:2}" && tidy; }
forbidden() { refused "there is no $1" "${@:2}" && tidy; } # WHAT PATTERN COMMAND...
has() { matches "$1 tells of $2" "^ *-? *$2\b" "$3"; }
lacks() {
  if [[ -z $3 ]] || grep -Eq "^ *-? *$2\b" <<<"$3"; then
    not_ok "$1 does not tell of $2" "$3"
  else
    ok "$1 does not tell of $2"
  fi
}

# What every profile has to be good for.
everyday() {
  head -c 16 /dev/urandom >secret
  printf 'a message' >message
  matches "tpm2_getrandom" '^[0-9a-f]{16}$' "$(tpm2_getrandom --hex 8 2>&1)"
  allowed "tpm2_createprimary makes an ECC key" tpm2_createprimary -Q -C o -g sha256 -G ecc -c primary
  check "tpm2_create seals" tpm2_create -Q -C primary -g sha256 -i secret -u sealed.pub -r sealed.priv
  tidy
  check "tpm2_load" tpm2_load -Q -C primary -u sealed.pub -r sealed.priv -c sealed
  tidy
  same "tpm2_unseal" "$(xxd -p secret)" "$(tpm2_unseal -c sealed 2>/dev/null | xxd -p)"
  tidy
  check "tpm2_create makes an RSA key" tpm2_create -Q -C primary -g sha256 -G rsa2048 -u rsa.pub -r rsa.priv
  tidy
  check "tpm2_load" tpm2_load -Q -C primary -u rsa.pub -r rsa.priv -c rsa
  tidy
  check "tpm2_sign" tpm2_sign -Q -c rsa -g sha256 -s rsapss -o signature message
  tidy
  check "tpm2_verifysignature" tpm2_verifysignature -Q -c rsa -g sha256 -m message -s signature
  tidy
  check "tpm2_pcrextend" tpm2_pcrextend "16:sha256=$(openssl dgst -sha256 -r message | cut -d' ' -f1)"
  check "tpm2_nvdefine" tpm2_nvdefine -Q -C o -s 16 -a 'ownerread|ownerwrite' 0x1800040
  check "tpm2_nvwrite" tpm2_nvwrite -Q -C o -i secret 0x1800040
  same "tpm2_nvread" "$(xxd -p secret)" "$(tpm2_nvread -C o 0x1800040 2>/dev/null | xxd -p)"
}

# restricts NAME: what pc-client and fips both leave out.
restricts() {
  local algorithms commands curves
  algorithms=$(tpm2_getcap algorithms 2>&1)
  commands=$(tpm2_getcap commands 2>&1)
  curves=$(tpm2_getcap ecc-curves 2>&1)
  for name in rsa sha256 sha384 aes ecc cfb; do has "tpm2_getcap algorithms" $name "$algorithms"; done
  for name in sm3_256 sm4 camellia ecdaa; do lacks "tpm2_getcap algorithms" $name "$algorithms"; done
  has "tpm2_getcap commands" TPM2_CC_CreatePrimary "$commands"
  for name in TPM2_CC_Commit TPM2_CC_ECC_Encrypt; do lacks "tpm2_getcap commands" $name "$commands"; done
  matches "tpm2_getcap ecc-curves tells of P-256" TPM2_ECC_NIST_P256 "$curves"
  for name in TPM2_ECC_NIST_P192 TPM2_ECC_BN_P256 TPM2_ECC_SM2_P256; do lacks "tpm2_getcap ecc-curves" $name "$curves"; done
  forbidden "RSA 1024" '0x2c4|value is out of range' tpm2_createprimary -Q -C o -G rsa1024 -c short
  forbidden "P-192" '0x2e6|curve' tpm2_createprimary -Q -C o -G ecc192 -c curve
  forbidden "SM3" '0x[12]c3|hash' tpm2_hash -g sm3_256 message
}

printf 'a message' >message
for profile in default pc-client fips; do
  label=$profile
  start $profile --create --profile $profile
  everyday
  case $profile in
    default)
      allowed "tpm2_createprimary makes a key of RSA 1024" tpm2_createprimary -Q -C o -G rsa1024 -c short
      allowed "tpm2_hash with SM3" tpm2_hash -g sm3_256 message -o digest
      ;;
    pc-client)
      restricts
      same "PCR have the banks of the profile" 'sha1:sha256:sha384:' \
        "$(tpm2_getcap pcrs 2>&1 | sed -n 's/.*\(sha[0-9_]*:\).*/\1/p' | tr -d '\n')"
      for slot in 1 2 3; do
        check "object $slot has a slot" tpm2_createprimary -Q -C o -G ecc -c "slot$slot"
      done
      refused "object 4 has none" '0x902|out of memory' tpm2_createprimary -Q -C o -G ecc -c slot4
      tidy
      ;;
    fips)
      restricts
      forbidden "SHA-1" '0x[12]c3|hash' tpm2_hash -g sha1 message
      lacks "tpm2_getcap pcrs" sha1 "$(tpm2_getcap pcrs 2>&1)"
      ;;
  esac
  stop
done

label='another profile'
for profile in default pc-client; do
  "$vtpmd" --unix "$work/socket" --state "$work/fips" --profile $profile 2>err
  same "$profile is not what fips was made with: the exit status" 78 $?
  matches "and the line" '^vtpmd: .*/fips: the TPM was made with another profile' "$(cat err)"
done
label='without --profile'
start fips
forbidden "RSA 1024" '0x2c4|value is out of range' tpm2_createprimary -Q -C o -G rsa1024 -c short
same "what was written is there" "$(xxd -p secret)" "$(tpm2_nvread -C o 0x1800040 2>/dev/null | xxd -p)"
stop
label=''
finish
