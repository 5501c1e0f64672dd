// SPDX-License-Identifier: Apache-2.0
#pragma once
// The SHA structures are the only hash states of libcrypto that can be saved: they are deprecated in 3.0 and present
// in every 3.x.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Selections that the importer does not take, being macros over macros.
enum { tpm_select_public_key = EVP_PKEY_PUBLIC_KEY, tpm_select_key_pair = EVP_PKEY_KEYPAIR };
