#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Uses a TPM as people do: with tpm2-tools, over the TCTI given (or $TPM2TOOLS_TCTI). The TPM's owner hierarchy is
# empty afterwards (tpm2_clear), PCR 16 and 23 are changed. Never point it at a TPM that is in use.
#
# usage: flow.sh [--label NAME] [--host] [TCTI]
#   --host   also the slow parts, which are left out where the processor is emulated
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

label='' host=''
while [[ ${1:-} = --* ]]; do
  case $1 in
    --label) label=$2 && shift 2 ;;
    --host) host=1 && shift ;;
    *) echo "flow.sh: unknown option $1" >&2 && exit 2 ;;
  esac
done
export TPM2TOOLS_TCTI=${1:-${TPM2TOOLS_TCTI:?no TCTI given}}
. "$here/check.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-flow.XXXXXX") && cd "$work" || exit 1
trap 'rm -rf "$work"' EXIT
# Warnings about the store of FAPI or the log level do not belong into what is compared.
export TSS2_LOG=all+error

# Without a resource manager each tool leaves its objects in the TPM, which has room for few.
tidy() {
  [[ $TPM2TOOLS_TCTI = *tpmrm* ]] || tpm2_flushcontext --transient-object || not_ok "tpm2_flushcontext of all objects"
}
digest() { openssl dgst "-$1" -r "${@:2}" | cut -d' ' -f1; }
hashed() { xxd -r -p <<<"$*" | digest sha256; } # of octets in hexadecimal
pcr() { tpm2_pcrread "$1:$2" | sed -n 's/.*0x//p' | tr A-F a-f; }

capabilities() {
  local text
  text=$(tpm2_getcap properties-fixed 2>&1)
  matches "tpm2_getcap names the family" '"2\.0"' "$text"
  matches "tpm2_getcap names a manufacturer" 'TPM2_PT_MANUFACTURER' "$text"
  matches "tpm2_getcap lists commands" 'TPM2_CC_PCR_Extend' "$(tpm2_getcap commands 2>&1)"
  matches "tpm2_getcap lists PCR banks" 'sha256: *\[ 0, 1, 2, .* 22, 23 \]' "$(tpm2_getcap pcrs 2>&1)"
  matches "tpm2_getcap lists curves" 'TPM2_ECC_NIST_P256' "$(tpm2_getcap ecc-curves 2>&1)"
}

random_and_hash() {
  local one other
  one=$(tpm2_getrandom --hex 32 2>&1)
  other=$(tpm2_getrandom --hex 32 2>&1)
  matches "tpm2_getrandom gives 32 octets" '^[0-9a-f]{64}$' "$one"
  differ "tpm2_getrandom gives others each time" "$one" "$other"
  head -c 5000 /dev/urandom >long
  printf short >short
  same "tpm2_hash of a short text is SHA-256" "$(digest sha256 short)" "$(tpm2_hash -g sha256 --hex short 2>&1)"
  same "tpm2_hash of 5000 octets is SHA-384" "$(digest sha384 long)" "$(tpm2_hash -g sha384 --hex long 2>&1)"
  same "tpm2_hash of 5000 octets is SHA3-256" "$(digest sha3-256 long)" "$(tpm2_hash -g sha3_256 --hex long 2>&1)"
  same "tpm2_hash of 5000 octets is SM3" "$(digest sm3 long)" "$(tpm2_hash -g sm3_256 --hex long 2>&1)"
  matches "tpm2_pcrevent reads the digests of an event sequence" "sha512: $(digest sha512 long)" "$(tpm2_pcrevent long 2>&1)"
}

pcrs() {
  local hash before after extension=''
  check "tpm2_pcrreset 16" tpm2_pcrreset 16
  for hash in sha1 sha256 sha384 sha512; do extension+=${extension:+,}$hash=$(digest $hash short); done
  check "tpm2_pcrextend of four banks at once" tpm2_pcrextend "16:$extension"
  for hash in sha1 sha256 sha384 sha512; do
    before=$(printf '%*s' "$(($(digest $hash short | wc -c) - 1))" '' | tr ' ' 0)
    after=$(xxd -r -p <<<"$before$(digest $hash short)" | digest $hash)
    same "PCR 16 holds the $hash of zeros and the digest" "$after" "$(pcr $hash 16)"
  done
}

# A primary key, a key under it, signatures that OpenSSL and the TPM agree on.
keys() {
  local name
  check "tpm2_createprimary in the owner hierarchy" tpm2_createprimary -Q -C o -G ecc -c primary.ctx
  tidy
  check "tpm2_create of a signing key" tpm2_create -Q -C primary.ctx -G ecc256:ecdsa -u key.pub -r key.priv
  tidy
  name=$(tpm2_load -C primary.ctx -u key.pub -r key.priv -c key.ctx 2>&1 | sed -n 's/^name: //p')
  matches "tpm2_load gives the key's name" '^000b[0-9a-f]{64}$' "$name"
  check "tpm2_readpublic exports the key" tpm2_readpublic -Q -c key.ctx -f pem -o key.pem
  tidy
  check "tpm2_sign" tpm2_sign -Q -c key.ctx -g sha256 -o signature short
  check "tpm2_verifysignature accepts it" tpm2_verifysignature -Q -c key.ctx -g sha256 -m short -s signature
  tidy
  refused "tpm2_verifysignature refuses another text" 0x2DB \
    tpm2_verifysignature -Q -c key.ctx -g sha256 -m long -s signature
  check "tpm2_sign in the format of OpenSSL" tpm2_sign -Q -c key.ctx -g sha256 -f plain -o plain short
  check "OpenSSL accepts it" openssl dgst -sha256 -verify key.pem -signature plain short
  tidy
}

# Schemes that need no partner outside, and operations in two phases.
elliptic_curves() {
  local scheme counter
  local attributes='fixedtpm|fixedparent|sensitivedataorigin|userwithauth|decrypt'
  check "tpm2_geteccparameters" tpm2_geteccparameters ecc256 -o parameters
  same "it tells the numbers of the curve" "$(printf '\x00\x03\x01\x00' | xxd -p)" "$(head -c 4 parameters | xxd -p)"
  for scheme in ecschnorr sm2; do
    check "tpm2_create of a key for $scheme" \
      tpm2_create -Q -C primary.ctx -G "ecc256:$scheme" -u scheme.pub -r scheme.priv -c scheme.ctx
    tidy
    check "tpm2_sign with $scheme" tpm2_sign -Q -c scheme.ctx -g sha256 -s $scheme -o scheme.sig short
    check "tpm2_verifysignature accepts it" tpm2_verifysignature -Q -c scheme.ctx -g sha256 -m short -s scheme.sig
    tidy
  done
  check "tpm2_create of a key for ECDAA" \
    tpm2_create -Q -C primary.ctx -G ecc256:ecdaa -u ecdaa.pub -r ecdaa.priv -c ecdaa.ctx
  tidy
  check "tpm2_commit" tpm2_commit -Q -c ecdaa.ctx -t counter -u point
  counter=$((16#$(xxd -p counter)))
  check "tpm2_sign with the commitment" \
    tpm2_sign -Q -c ecdaa.ctx -g sha256 -s ecdaa --commit-index $counter -o ecdaa.sig short
  refused "a commitment is used once" 0x2C4 \
    tpm2_sign -c ecdaa.ctx -g sha256 -s ecdaa --commit-index $counter -o ecdaa.sig short
  tidy
  check "tpm2_create of a key to exchange keys with" \
    tpm2_create -Q -C primary.ctx -G ecc256 -a "$attributes" -u exchange.pub -r exchange.priv -c exchange.ctx
  tidy
  check "tpm2_ecephemeral" tpm2_ecephemeral -Q -u point -t counter ecc256
  check "tpm2_zgen2phase" tpm2_zgen2phase -c exchange.ctx -t $((16#$(xxd -p counter))) -s sm2 --static-public point \
    --ephemeral-public point --output-Z1 z1 --output-Z2 z2
  same "it gives one point" "70 6" "$(stat -c %s z1 z2 | xargs)"
  tidy
}

quotes() {
  local attributes='fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign'
  check "tpm2_create of a restricted signing key" \
    tpm2_create -Q -C primary.ctx -G ecc256:ecdsa-sha256:null -a "$attributes" -u ak.pub -r ak.priv -c ak.ctx
  check "tpm2_readpublic exports it" tpm2_readpublic -Q -c ak.ctx -f pem -o ak.pem -n ak.name
  tidy
  check "tpm2_quote of PCR 0, 16 and 23" tpm2_quote -Q -c ak.ctx -l sha256:0,16,23 -q abcdef01 -m quote \
    -s quote.sig -o quote.pcrs -g sha256
  check "tpm2_checkquote accepts it" tpm2_checkquote -Q -u ak.pem -m quote -s quote.sig -f quote.pcrs -q abcdef01 \
    -g sha256
  refused "tpm2_checkquote refuses another nonce" 'validating nonce' tpm2_checkquote -Q -u ak.pem -m quote -s quote.sig \
    -f quote.pcrs -q abcdef02 -g sha256
  tidy
}

nv() {
  check "tpm2_nvdefine" tpm2_nvdefine -Q -C o -s 32 -a 'ownerread|ownerwrite|authread|authwrite' 0x1800010
  check "tpm2_nvwrite" tpm2_nvwrite -Q -C o -i short 0x1800010
  same "tpm2_nvread gives it back" short "$(tpm2_nvread -C o -s 5 0x1800010 2>&1)"
  refused "tpm2_nvread beyond the end is refused" 'more bytes than available' tpm2_nvread -C 0x1800010 -s 5 --offset 30 0x1800010
  check "tpm2_nvdefine of a counter" tpm2_nvdefine -Q -C o -s 8 -a 'ownerread|ownerwrite|nt=counter' 0x1800011
  check "tpm2_nvincrement" tpm2_nvincrement -Q -C o 0x1800011
  local one other
  one=$(tpm2_nvread -C o 0x1800011 2>/dev/null | xxd -p)
  check "tpm2_nvincrement again" tpm2_nvincrement -Q -C o 0x1800011
  other=$(tpm2_nvread -C o 0x1800011 2>/dev/null | xxd -p)
  same "the counter went up by one" "$(printf '%016x' $((16#${one:-0} + 1)))" "$other"
  check "tpm2_nvundefine" tpm2_nvundefine -Q -C o 0x1800011
  refused "the Index is gone" 0x18B tpm2_nvread -C o 0x1800011
}

# A secret that only one value of PCR 23 opens.
sealing() {
  check "tpm2_pcrreset 23" tpm2_pcrreset 23
  check "tpm2_startauthsession for a trial" tpm2_startauthsession -Q -S trial
  check "tpm2_policypcr in the trial" tpm2_policypcr -Q -S trial -l sha256:23 -L pcr.policy
  check "tpm2_flushcontext ends it" tpm2_flushcontext trial
  printf 'the secret' >secret
  check "tpm2_create seals" tpm2_create -Q -C primary.ctx -i secret -L pcr.policy -u seal.pub -r seal.priv
  tidy
  check "tpm2_load of the sealed object" tpm2_load -Q -C primary.ctx -u seal.pub -r seal.priv -c seal.ctx
  tidy
  check "tpm2_startauthsession for a policy" tpm2_startauthsession -Q --policy-session -S policy
  check "tpm2_policypcr" tpm2_policypcr -Q -S policy -l sha256:23
  same "tpm2_unseal" "the secret" "$(tpm2_unseal -c seal.ctx -p session:policy 2>&1)"
  check "tpm2_flushcontext of the session" tpm2_flushcontext policy
  tidy
  check "tpm2_pcrextend 23" tpm2_pcrextend "23:sha256=$(digest sha256 short)"
  check "tpm2_startauthsession anew" tpm2_startauthsession -Q --policy-session -S policy
  check "tpm2_policypcr with the new value" tpm2_policypcr -Q -S policy -l sha256:23
  refused "tpm2_unseal is refused" 0x99D tpm2_unseal -c seal.ctx -p session:policy
  check "tpm2_flushcontext of that session" tpm2_flushcontext policy
  tidy
}

# Salted and bound, with parameter encryption both ways.
encrypted_session() {
  check "tpm2_startauthsession salted and bound" \
    tpm2_startauthsession -Q --hmac-session -c primary.ctx -S hmac
  tidy
  check "tpm2_sessionconfig" tpm2_sessionconfig --enable-encrypt --enable-decrypt hmac
  matches "tpm2_getrandom through it" '^[0-9a-f]{32}$' "$(tpm2_getrandom -S hmac --hex 16 2>&1)"
  check "tpm2_create through it" \
    tpm2_create -Q -C primary.ctx -P session:hmac -G aes128cfb -u aes.pub -r aes.priv
  check "tpm2_flushcontext of it" tpm2_flushcontext hmac
  tidy
}

credentials() {
  local algorithm=ecc
  [[ -z $host ]] || algorithm=rsa
  check "tpm2_createek ($algorithm)" tpm2_createek -Q -c ek.ctx -G $algorithm -u ek.pub
  tidy
  check "tpm2_makecredential" tpm2_makecredential -Q -u ek.pub -s secret -n "$(xxd -p -c 100 ak.name)" -o credential
  tidy
  check "tpm2_startauthsession for the EK" tpm2_startauthsession -Q --policy-session -S ek.session
  check "tpm2_policysecret" tpm2_policysecret -Q -S ek.session -c e
  check "tpm2_activatecredential" \
    tpm2_activatecredential -Q -c ak.ctx -C ek.ctx -i credential -o activated -P session:ek.session
  check "the credential is the same" cmp secret activated
  check "tpm2_flushcontext of that" tpm2_flushcontext ek.session
  tidy
}

persistence() {
  check "tpm2_evictcontrol makes a key persistent" tpm2_evictcontrol -Q -C o -c key.ctx 0x81000010
  tidy
  matches "tpm2_getcap lists it" '0x81000010' "$(tpm2_getcap handles-persistent 2>&1)"
  check "tpm2_sign with it" tpm2_sign -Q -c 0x81000010 -g sha256 -f plain -o plain long
  check "OpenSSL accepts that" openssl dgst -sha256 -verify key.pem -signature plain long
  check "tpm2_evictcontrol takes it away" tpm2_evictcontrol -Q -C o -c 0x81000010
  refused "it is gone" 0x18B tpm2_readpublic -c 0x81000010
}

# A key moves to another parent under two wraps, and one comes in from outside.
duplication() {
  check "tpm2_startauthsession for a trial of duplication" tpm2_startauthsession -Q -S trial
  check "tpm2_policycommandcode in the trial" tpm2_policycommandcode -Q -S trial -L dup.policy TPM2_CC_Duplicate
  check "tpm2_flushcontext of the trial" tpm2_flushcontext trial
  check "tpm2_create of a key that may be duplicated" tpm2_create -Q -C primary.ctx -G ecc256:ecdsa -L dup.policy \
    -a 'sensitivedataorigin|userwithauth|sign' -u dup.pub -r dup.priv -c dup.ctx
  check "tpm2_readpublic of it" tpm2_readpublic -Q -c dup.ctx -f pem -o dup.pem
  tidy
  check "tpm2_create of a new parent" tpm2_create -Q -C primary.ctx -G ecc256:aes128cfb -u parent.pub -r parent.priv \
    -a 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt' -c parent.ctx
  tidy
  head -c 16 /dev/urandom >wrap.key
  refused "tpm2_duplicate without a policy is refused" 0x124 \
    tpm2_duplicate -Q -C parent.ctx -c dup.ctx -G aes -i wrap.key -r dup.moved -s dup.seed
  tidy
  check "tpm2_startauthsession for the policy" tpm2_startauthsession -Q --policy-session -S policy
  check "tpm2_policycommandcode" tpm2_policycommandcode -Q -S policy TPM2_CC_Duplicate
  check "tpm2_duplicate with both wraps" tpm2_duplicate -Q -C parent.ctx -c dup.ctx -G aes -i wrap.key \
    -p session:policy -r dup.moved -s dup.seed
  check "tpm2_flushcontext of the policy" tpm2_flushcontext policy
  tidy
  check "tpm2_import under the new parent" tpm2_import -Q -C parent.ctx -G ecc -u dup.pub -i dup.moved -s dup.seed \
    -k wrap.key -L dup.policy -r moved.priv
  tidy
  check "tpm2_load of it" tpm2_load -Q -C parent.ctx -u dup.pub -r moved.priv -c moved.ctx
  tidy
  check "tpm2_sign with it" tpm2_sign -Q -c moved.ctx -g sha256 -f plain -o plain short
  check "OpenSSL finds the same key" openssl dgst -sha256 -verify dup.pem -signature plain short
  tidy

  openssl ecparam -name prime256v1 -genkey -noout -out outside.pem 2>/dev/null
  openssl ec -in outside.pem -pubout -out outside.public.pem 2>/dev/null
  check "tpm2_import of OpenSSL's key" tpm2_import -Q -C primary.ctx -G ecc -i outside.pem -u outside.pub -r outside.priv
  tidy
  check "tpm2_load of that" tpm2_load -Q -C primary.ctx -u outside.pub -r outside.priv -c outside.ctx
  tidy
  check "tpm2_sign with that" tpm2_sign -Q -c outside.ctx -g sha256 -f plain -o plain short
  check "OpenSSL accepts it" openssl dgst -sha256 -verify outside.public.pem -signature plain short
  tidy
}

# Both logs that the TPM keeps of commands, beside the same ones kept here.
audits() {
  local zero log random
  zero=$(printf '%064d' 0)
  # Another hash ends whatever log there is; the tool sets the hash and then the list.
  check "tpm2_setcommandauditstatus of another hash" tpm2_setcommandauditstatus -Q -C o -g sha384
  check "tpm2_setcommandauditstatus of a command" tpm2_setcommandauditstatus -Q -C o -g sha256 TPM2_CC_PCR_Reset
  log=$(hashed $zero "$(hashed 00000140 40000001 000b 00000001 0000013d 00000000)" "$(hashed 00000000 00000140)")
  check "tpm2_pcrreset is audited" tpm2_pcrreset 16
  log=$(hashed "$log" "$(hashed 0000013d 00000010)" "$(hashed 00000000 0000013d)")
  check "tpm2_getcommandauditdigest" \
    tpm2_getcommandauditdigest -Q -c key.ctx -g sha256 -q abcdef01 -m audit -s audit.sig -f plain
  tidy
  check "OpenSSL accepts the audit" openssl dgst -sha256 -verify key.pem -signature audit.sig audit
  same "the audit digest is that of the log" "0020${log}0020$(hashed 0000013d 00000140)" \
    "$(tail -c 68 audit | xxd -p -c 68)"
  check "tpm2_setcommandauditstatus of none" tpm2_setcommandauditstatus -Q -C o -g sha256 --clear-list TPM2_CC_PCR_Reset

  check "tpm2_startauthsession for an audit" tpm2_startauthsession -Q --audit-session -S audit.session
  random=$(tpm2_getrandom -S audit.session --hex 8 2>&1)
  log=$(hashed $zero "$(hashed 0000017b 0008)" "$(hashed 00000000 0000017b 0008 "$random")")
  check "tpm2_getsessionauditdigest" tpm2_getsessionauditdigest -Q -c key.ctx -g sha256 -q abcdef01 \
    -S audit.session -m audit -s audit.sig -f plain
  check "OpenSSL accepts the audit of the session" openssl dgst -sha256 -verify key.pem -signature audit.sig audit
  same "its digest is that of the log" "0020$log" "$(tail -c 34 audit | xxd -p -c 34)"
  check "tpm2_flushcontext of the audit" tpm2_flushcontext audit.session
  tidy
}

# RSA, where a key takes no minute.
rsa() {
  check "tpm2_create of an RSA key" tpm2_create -Q -C primary.ctx -G rsa2048 -u rsa.pub -r rsa.priv -c rsa.ctx
  check "tpm2_readpublic of it" tpm2_readpublic -Q -c rsa.ctx -f pem -o rsa.pem
  tidy
  for scheme in rsassa rsapss; do
    check "tpm2_sign with $scheme" tpm2_sign -Q -c rsa.ctx -g sha256 -s $scheme -f plain -o rsa.$scheme short
    tidy
  done
  check "OpenSSL accepts RSASSA" openssl dgst -sha256 -verify rsa.pem -signature rsa.rsassa short
  check "OpenSSL accepts RSAPSS" openssl dgst -sha256 -verify rsa.pem -sigopt rsa_padding_mode:pss \
    -signature rsa.rsapss short
  check "OpenSSL encrypts with OAEP" openssl pkeyutl -encrypt -pubin -inkey rsa.pem -in short -out cipher \
    -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256
  same "tpm2_rsadecrypt opens it" short "$(tpm2_rsadecrypt -c rsa.ctx -s oaep cipher 2>&1)"
  tidy
}

clear() {
  check "tpm2_evictcontrol before tpm2_clear" tpm2_evictcontrol -Q -C o -c key.ctx 0x81000011
  tidy
  check "tpm2_clear" tpm2_clear
  refused "the persistent key is gone" 0x18B tpm2_readpublic -c 0x81000011
  refused "the NV Index is gone" 0x18B tpm2_nvread -C o -s 5 0x1800010
  refused "what was made under the old owner cannot be used" 0x1DF \
    tpm2_sign -c key.ctx -g sha256 -o signature short
}

capabilities
random_and_hash
pcrs
keys
elliptic_curves
quotes
nv
sealing
encrypted_session
credentials
duplication
audits
persistence
[[ -z $host ]] || rsa
clear
finish
