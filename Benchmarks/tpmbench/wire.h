// SPDX-License-Identifier: Apache-2.0
/* Constants, and buffers that commands are built and responses taken apart in. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

enum {
    ST_NO_SESSIONS = 0x8001, ST_SESSIONS = 0x8002, ST_HASHCHECK = 0x8024,
    ALG_RSA = 0x0001, ALG_HMAC = 0x0005, ALG_AES = 0x0006, ALG_KEYEDHASH = 0x0008,
    ALG_SHA256 = 0x000B, ALG_NULL = 0x0010, ALG_RSASSA = 0x0014, ALG_OAEP = 0x0017,
    ALG_ECDSA = 0x0018, ALG_ECC = 0x0023, ALG_SYMCIPHER = 0x0025, ALG_CFB = 0x0043,
    CURVE_P256 = 0x0003,
};
enum {
    CC_NV_UndefineSpace = 0x122, CC_Clear = 0x126, CC_NV_DefineSpace = 0x12A,
    CC_CreatePrimary = 0x131, CC_NV_Increment = 0x134, CC_NV_Extend = 0x136,
    CC_NV_Write = 0x137, CC_PCR_Event = 0x13C, CC_SequenceComplete = 0x13E,
    CC_SelfTest = 0x143, CC_Startup = 0x144, CC_Shutdown = 0x145,
    CC_ActivateCredential = 0x147, CC_NV_Read = 0x14E, CC_Create = 0x153,
    CC_ECDH_ZGen = 0x154, CC_HMAC = 0x155, CC_Load = 0x157, CC_Quote = 0x158,
    CC_RSA_Decrypt = 0x159, CC_SequenceUpdate = 0x15C, CC_Sign = 0x15D,
    CC_Unseal = 0x15E, CC_ContextLoad = 0x161, CC_ContextSave = 0x162,
    CC_FlushContext = 0x165, CC_MakeCredential = 0x168, CC_NV_ReadPublic = 0x169,
    CC_ReadPublic = 0x173, CC_RSA_Encrypt = 0x174, CC_StartAuthSession = 0x176,
    CC_VerifySignature = 0x177, CC_GetCapability = 0x17A, CC_GetRandom = 0x17B,
    CC_Hash = 0x17D, CC_PCR_Read = 0x17E, CC_PolicyPCR = 0x17F,
    CC_PCR_Extend = 0x182, CC_HashSequenceStart = 0x186, CC_EncryptDecrypt2 = 0x193,
};
#define RH_OWNER 0x40000001u
#define RH_NULL  0x40000007u
#define RS_PW    0x40000009u
#define RC_INITIALIZE 0x100u
#define RC_RETRY      0x922u
#define RC_TESTING    0x90Au
#define RC_YIELDED    0x908u
#define RC_NV_RATE    0x920u
#define RC_TRANSPORT  0xFFFFFFF0u
#define RC_CHECK      0xFFFFFFF1u   /* the response said success but the content is wrong */

/* attributes */
#define A_FIXEDTPM 0x2u
#define A_FIXEDPARENT 0x10u
#define A_SENSORIG 0x20u
#define A_USERWITHAUTH 0x40u
#define A_NODA 0x400u
#define A_RESTRICTED 0x10000u
#define A_DECRYPT 0x20000u
#define A_SIGN 0x40000u
#define A_BASE (A_FIXEDTPM | A_FIXEDPARENT | A_SENSORIG | A_USERWITHAUTH | A_NODA)

#define NVA_OWNERWRITE 0x2u
#define NVA_AUTHWRITE 0x4u
#define NVA_OWNERREAD 0x20000u
#define NVA_AUTHREAD 0x40000u
#define NVA_NODA 0x02000000u
#define NVA_ORDERLY 0x04000000u
#define NVA_COUNTER 0x10u
#define NVA_EXTEND 0x40u
#define NVA_BASE (NVA_OWNERWRITE | NVA_AUTHWRITE | NVA_OWNERREAD | NVA_AUTHREAD | NVA_NODA)
#define NV_BASE 0x01800B00u

typedef struct { uint8_t b[8192]; size_t n; size_t pos; } Buf;

static void p8(Buf *x, unsigned v) { x->b[x->n++] = (uint8_t)v; }
static void p16(Buf *x, unsigned v) { p8(x, v >> 8); p8(x, v & 255); }
static void p32(Buf *x, uint32_t v) { p16(x, v >> 16); p16(x, v & 0xffff); }
static void pb(Buf *x, const void *p, size_t n) { if (n) memcpy(x->b + x->n, p, n); x->n += n; }
static void p2b(Buf *x, const void *p, size_t n) { p16(x, (unsigned)n); pb(x, p, n); }
static void patch16(Buf *x, size_t at, size_t v) { x->b[at] = (uint8_t)(v >> 8); x->b[at + 1] = (uint8_t)v; }
static void patch32(Buf *x, size_t at, size_t v) { patch16(x, at, v >> 16); patch16(x, at + 2, v & 0xffff); }
static uint16_t be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static uint32_t be32(const uint8_t *p) { return (uint32_t)be16(p) << 16 | be16(p + 2); }
static uint16_t g16(Buf *x) { uint16_t v = be16(x->b + x->pos); x->pos += 2; return v; }
static uint32_t g32(Buf *x) { uint32_t v = be32(x->b + x->pos); x->pos += 4; return v; }

typedef struct { uint8_t b[6144]; size_t n; } Blob;     /* a saved TPM2B / structure, raw bytes */
static void blob(Blob *d, const void *p, size_t n) { if (n > sizeof d->b) n = 0; memcpy(d->b, p, n); d->n = n; }

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
static void die(const char *f, ...)
{
    va_list a; va_start(a, f); fprintf(stderr, "tpmbench: "); vfprintf(stderr, f, a); fputc('\n', stderr); va_end(a);
    exit(2);
}
static void randbytes(void *p, size_t n) { if (getrandom(p, n, 0) != (ssize_t)n) die("getrandom"); }
