// SPDX-License-Identifier: Apache-2.0
// What libcrypto alone takes for the operations at the heart of some commands, keys and contexts made beforehand:
// what a TPM that uses libcrypto cannot be faster than. Prints "operation p50-in-us mean-in-us" lines.
//
//   cc -O2 -Wall -Wextra -o floor floor.c -lcrypto && ./floor SECONDS-PER-OPERATION
#define _GNU_SOURCE
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MUST(x) \
  do { \
    if ((x) <= 0) { \
      fprintf(stderr, "floor: line %d failed\n", __LINE__); \
      exit(2); \
    } \
  } while (0)

static uint8_t digest[32], output[512], rsaSignature[512], ecSignature[256], cipher[512];
static size_t rsaSignatureSize = sizeof rsaSignature, ecSignatureSize = sizeof ecSignature, cipherSize = sizeof cipher;
static EVP_PKEY *rsaKey, *ecKey, *otherKey;
static EVP_PKEY_CTX *rsaSign, *rsaVerify, *rsaDecrypt, *ecSign, *ecVerify, *ecDerive;

static EVP_PKEY *generate(int type) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(type, NULL);
  EVP_PKEY *key = NULL;
  MUST(EVP_PKEY_keygen_init(context));
  if (type == EVP_PKEY_RSA) MUST(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048));
  else MUST(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1));
  MUST(EVP_PKEY_keygen(context, &key));
  EVP_PKEY_CTX_free(context);
  return key;
}

static void doGenerateRSA(void) { EVP_PKEY_free(generate(EVP_PKEY_RSA)); }
static void doGenerateEC(void) { EVP_PKEY_free(generate(EVP_PKEY_EC)); }
static void doRSASign(void) {
  size_t size = sizeof output;
  MUST(EVP_PKEY_sign(rsaSign, output, &size, digest, sizeof digest));
}
static void doRSAVerify(void) {
  MUST(EVP_PKEY_verify(rsaVerify, rsaSignature, rsaSignatureSize, digest, sizeof digest));
}
static void doRSADecrypt(void) {
  size_t size = sizeof output;
  MUST(EVP_PKEY_decrypt(rsaDecrypt, output, &size, cipher, cipherSize));
}
static void doECSign(void) {
  size_t size = sizeof output;
  MUST(EVP_PKEY_sign(ecSign, output, &size, digest, sizeof digest));
}
static void doECVerify(void) {
  MUST(EVP_PKEY_verify(ecVerify, ecSignature, ecSignatureSize, digest, sizeof digest));
}
static void doECDerive(void) {
  size_t size = sizeof output;
  MUST(EVP_PKEY_derive(ecDerive, output, &size));
}

static EVP_PKEY_CTX *rsaContext(int (*initialise)(EVP_PKEY_CTX *), int padding) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(rsaKey, NULL);
  MUST(initialise(context));
  MUST(EVP_PKEY_CTX_set_rsa_padding(context, padding));
  if (padding == RSA_PKCS1_PADDING) MUST(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()));
  else MUST(EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()));
  return context;
}

static void prepare(void) {
  rsaKey = generate(EVP_PKEY_RSA);
  ecKey = generate(EVP_PKEY_EC);
  otherKey = generate(EVP_PKEY_EC);
  rsaSign = rsaContext(EVP_PKEY_sign_init, RSA_PKCS1_PADDING);
  rsaVerify = rsaContext(EVP_PKEY_verify_init, RSA_PKCS1_PADDING);
  rsaDecrypt = rsaContext(EVP_PKEY_decrypt_init, RSA_PKCS1_OAEP_PADDING);
  MUST(EVP_PKEY_sign(rsaSign, rsaSignature, &rsaSignatureSize, digest, sizeof digest));
  EVP_PKEY_CTX *encrypt = rsaContext(EVP_PKEY_encrypt_init, RSA_PKCS1_OAEP_PADDING);
  MUST(EVP_PKEY_encrypt(encrypt, cipher, &cipherSize, digest, sizeof digest));
  EVP_PKEY_CTX_free(encrypt);
  ecSign = EVP_PKEY_CTX_new(ecKey, NULL);
  MUST(EVP_PKEY_sign_init(ecSign));
  MUST(EVP_PKEY_sign(ecSign, ecSignature, &ecSignatureSize, digest, sizeof digest));
  ecVerify = EVP_PKEY_CTX_new(ecKey, NULL);
  MUST(EVP_PKEY_verify_init(ecVerify));
  ecDerive = EVP_PKEY_CTX_new(ecKey, NULL);
  MUST(EVP_PKEY_derive_init(ecDerive));
  MUST(EVP_PKEY_derive_set_peer(ecDerive, otherKey));
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  static double times[1 << 20];
  static const struct {
    const char *name;
    void (*run)(void);
  } operations[] = {
    {"rsa_sign", doRSASign},     {"rsa_verify", doRSAVerify}, {"rsa_decrypt", doRSADecrypt},
    {"rsa_keygen", doGenerateRSA}, {"ec_sign", doECSign},       {"ec_verify", doECVerify},
    {"ec_derive", doECDerive},   {"ec_keygen", doGenerateEC},
  };
  double seconds = argc > 1 ? atof(argv[1]) : 0.5;
  prepare();
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    size_t count = 0;
    double sum = 0;
    for (double begin = now(); count < 5 || (now() - begin < seconds * 1e6 && count < 1 << 20); count++) {
      double start = now();
      operations[i].run();
      times[count] = now() - start;
      sum += times[count];
    }
    qsort(times, count, sizeof times[0], ascending);
    printf("%s %.3f %.3f\n", operations[i].name, times[count / 2], sum / (double)count);
  }
}
