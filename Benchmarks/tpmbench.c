// SPDX-License-Identifier: Apache-2.0
/*
 * tpmbench - a closed-loop micro-benchmark client for TPM 2.0 devices/emulators.
 *
 * One client, one outstanding command: it times each TPM command from the first
 * byte written to the last byte read, checks the response code of every command
 * and reports ops/s and latency percentiles per operation.  TPM command bytes
 * are built by hand; libcrypto is used only on the client side of HMAC sessions
 * (outside of the timed window).
 *
 *   cc -O2 -Wall -Wextra -o tpmbench tpmbench.c -lcrypto
 */
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

/* ------------------------------------------------------------------ consts */
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

/* ------------------------------------------------------------------ buffers */
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

/* ------------------------------------------------------------------ transport */
enum { TR_MSSIM, TR_STREAM, TR_DEV };
static struct {
    int kind, fd, pfd, cfd, is_tcp;
    char host[128], port[32], pport[32], path[512];
    char ctrl[512];
} T = { .fd = -1, .pfd = -1, .cfd = -1 };
static int opt_quickack, opt_verbose;

static int tcp_connect(const char *host, const char *port)
{
    struct addrinfo h = { .ai_socktype = SOCK_STREAM }, *r = NULL;
    if (getaddrinfo(host, port, &h, &r)) return -1;
    int fd = -1;
    for (struct addrinfo *a = r; a; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
        if (fd < 0) continue;
        if (!connect(fd, a->ai_addr, a->ai_addrlen)) break;
        close(fd); fd = -1;
    }
    freeaddrinfo(r);
    int one = 1;
    if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}
static int unix_connect(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof a.sun_path) die("unix path too long");
    strcpy(a.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a)) { close(fd); fd = -1; }
    return fd;
}
static int wr_all(int fd, const uint8_t *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return -1;
        p += k; n -= (size_t)k;
    }
    return 0;
}
static int rd_all(int fd, uint8_t *p, size_t n)
{
    while (n) {
        ssize_t k = read(fd, p, n);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return -1;
        p += k; n -= (size_t)k;
    }
    return 0;
}
/* one address of the form tcp:HOST:PORT or unix:PATH */
static int addr_connect(const char *s)
{
    if (!strncmp(s, "unix:", 5)) return unix_connect(s + 5);
    if (!strncmp(s, "tcp:", 4)) {
        char h[128]; const char *c = strrchr(s + 4, ':');
        if (!c || (size_t)(c - s - 4) >= sizeof h) die("bad address %s", s);
        memcpy(h, s + 4, (size_t)(c - s - 4)); h[c - s - 4] = 0;
        return tcp_connect(h, c + 1);
    }
    die("bad address %s", s);
    return -1;
}
static void tr_parse(const char *s)
{
    char tmp[512];
    snprintf(tmp, sizeof tmp, "%s", s);
    if (!strncmp(s, "mssim:", 6) || !strncmp(s, "tcp:", 4)) {
        T.kind = s[0] == 'm' ? TR_MSSIM : TR_STREAM;
        T.is_tcp = 1;
        char *sv = NULL, *t = strtok_r(tmp, ":", &sv);
        t = strtok_r(NULL, ":", &sv); snprintf(T.host, sizeof T.host, "%s", t ? t : "127.0.0.1");
        t = strtok_r(NULL, ":", &sv); snprintf(T.port, sizeof T.port, "%s", t ? t : "2321");
        t = strtok_r(NULL, ":", &sv);
        if (t) snprintf(T.pport, sizeof T.pport, "%s", t);
        else snprintf(T.pport, sizeof T.pport, "%d", atoi(T.port) + 1);
    } else if (!strncmp(s, "unix:", 5)) {
        T.kind = TR_STREAM; snprintf(T.path, sizeof T.path, "%s", s + 5);
    } else if (!strncmp(s, "dev:", 4)) {
        T.kind = TR_DEV; snprintf(T.path, sizeof T.path, "%s", s + 4);
    } else if (!strncmp(s, "fd:", 3)) {
        T.fd = atoi(s + 3);
        struct stat st;
        if (fstat(T.fd, &st)) die("fd %d is not open", T.fd);
        T.kind = S_ISSOCK(st.st_mode) ? TR_STREAM : TR_DEV;
    } else die("unknown transport %s", s);
}
static int plat_cmd(uint32_t c)
{
    uint8_t q[4] = { 0, 0, 0, (uint8_t)c }, r[4];
    if (wr_all(T.pfd, q, 4) || rd_all(T.pfd, r, 4)) return -1;
    return be32(r) ? -1 : 0;
}
/* connect; returns 0 when the transport is up.  Called in a loop while an emulator comes up. */
static int tr_open(void)
{
    if (T.ctrl[0] && T.cfd < 0) {
        T.cfd = addr_connect(T.ctrl);
        if (T.cfd < 0) return -1;
        uint8_t q[8] = { 0, 0, 0, 2, 0, 0, 0, 0 }, r[4];          /* CMD_INIT, flags 0 */
        if (wr_all(T.cfd, q, 8) || rd_all(T.cfd, r, 4) || be32(r)) { close(T.cfd); T.cfd = -1; return -1; }
    }
    if (T.kind == TR_MSSIM) {
        if (T.fd < 0) T.fd = tcp_connect(T.host, T.port);
        if (T.fd < 0) return -1;
        if (T.pfd < 0) T.pfd = tcp_connect(T.host, T.pport);
        return T.pfd < 0 ? -1 : 0;
    }
    if (T.fd >= 0) return 0;
    if (T.kind == TR_DEV) T.fd = open(T.path, O_RDWR | O_CLOEXEC);
    else T.fd = T.is_tcp ? tcp_connect(T.host, T.port) : unix_connect(T.path);
    return T.fd < 0 ? -1 : 0;
}
static void tr_close(void)
{
    uint8_t e[4] = { 0, 0, 0, 20 };
    if (T.kind == TR_MSSIM) {
        if (T.fd >= 0) (void)!write(T.fd, e, 4);
        if (T.pfd >= 0) { (void)!write(T.pfd, e, 4); close(T.pfd); T.pfd = -1; }
    }
    if (T.cfd >= 0) { close(T.cfd); T.cfd = -1; }
    if (T.fd >= 0) { close(T.fd); T.fd = -1; }
}
/* one raw exchange; rsp->n is the response length */
static int tr_xchg(const Buf *c, Buf *r)
{
    static uint8_t out[9000];
    r->n = r->pos = 0;
    if (T.kind == TR_DEV) {
        if (write(T.fd, c->b, c->n) != (ssize_t)c->n) return -1;
        ssize_t k;
        for (;;) {
            k = read(T.fd, r->b, sizeof r->b);
            if (k > 0) break;
            if (k < 0 && (errno == EAGAIN || errno == EINTR)) {
                struct pollfd p = { .fd = T.fd, .events = POLLIN };
                poll(&p, 1, 1000);
                continue;
            }
            return -1;
        }
        r->n = (size_t)k;
        return r->n >= 10 && be32(r->b + 2) == r->n ? 0 : -1;
    }
    size_t need, got = 0, skip = T.kind == TR_MSSIM ? 4 : 0, tail = skip;
    if (T.kind == TR_MSSIM) {
        memcpy(out, "\0\0\0\10\0", 5);
        out[5] = (uint8_t)(c->n >> 24); out[6] = (uint8_t)(c->n >> 16);
        out[7] = (uint8_t)(c->n >> 8); out[8] = (uint8_t)c->n;
        memcpy(out + 9, c->b, c->n);
        if (wr_all(T.fd, out, c->n + 9)) return -1;
    } else if (wr_all(T.fd, c->b, c->n)) return -1;
    need = skip + 10;
    static uint8_t in[9000];
    while (got < need) {
        if (opt_quickack && T.is_tcp) { int one = 1; setsockopt(T.fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one); }
        ssize_t k = read(T.fd, in + got, sizeof in - got);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return -1;
        got += (size_t)k;
        if (got >= skip + 10) {
            size_t len = be32(in + skip + 2);
            if (len < 10 || len > 8192 - 16) return -1;
            need = skip + len + tail;
        }
    }
    if (got != need) return -1;
    if (T.kind == TR_MSSIM && be32(in) != need - 8) return -1;
    r->n = need - skip - tail;
    memcpy(r->b, in + skip, r->n);
    return 0;
}

/* ------------------------------------------------------------------ timing */
#define MAXPARTS 5
static struct {
    int on, part;
    uint64_t iter;                    /* ns of timed commands in this iteration */
    uint64_t parts[MAXPARTS];
    uint64_t retries, cmds;
} M;
static uint32_t last_cc, last_rc;

static uint32_t xact(Buf *c, Buf *r)
{
    patch32(c, 2, c->n);
    last_cc = be32(c->b + 6);
    uint64_t t0 = now_ns();
    uint32_t rc;
    for (int tries = 0;; tries++) {
        if (tr_xchg(c, r)) { rc = RC_TRANSPORT; break; }
        rc = be32(r->b + 6);
        if (tries < 200 && (rc == RC_RETRY || rc == RC_TESTING || rc == RC_YIELDED || rc == RC_NV_RATE)) { M.retries++; continue; }
        break;
    }
    uint64_t dt = now_ns() - t0;
    M.cmds++;
    if (M.on) { M.iter += dt; if (M.part >= 0) M.parts[M.part] += dt; }
    last_rc = rc;
    if (rc && opt_verbose) fprintf(stderr, "  cc 0x%x rc 0x%x\n", last_cc, rc);
    r->pos = 10;
    return rc;
}
static uint32_t tmrc;
#define TIMED(p, e) (M.on = 1, M.part = (p), tmrc = (e), M.on = 0, tmrc)
#define TRY(e) do { uint32_t rc_ = (e); if (rc_) return rc_; } while (0)
#define CHECK(c) do { if (!(c)) { last_rc = RC_CHECK; if (opt_verbose) fprintf(stderr, "  line %d: %s is false\n", __LINE__, #c); return RC_CHECK; } } while (0)

static Buf C, R;
static void begin(unsigned tag, uint32_t cc) { C.n = 0; p16(&C, tag); p32(&C, 0); p32(&C, cc); }
static void pw1(void) { p32(&C, 9); p32(&C, RS_PW); p16(&C, 0); p8(&C, 1); p16(&C, 0); }
static void pw2(void)
{
    p32(&C, 18);
    for (int i = 0; i < 2; i++) { p32(&C, RS_PW); p16(&C, 0); p8(&C, 1); p16(&C, 0); }
}
static uint32_t go(void) { return xact(&C, &R); }

/* ------------------------------------------------------------------ TPM helpers */
static uint32_t tpm_startup(void) { begin(ST_NO_SESSIONS, CC_Startup); p16(&C, 0); return go(); }
static uint32_t tpm_flush(uint32_t h) { begin(ST_NO_SESSIONS, CC_FlushContext); p32(&C, h); return go(); }

static uint32_t tpm_getcap(uint32_t cap, uint32_t prop, uint32_t n)
{
    begin(ST_NO_SESSIONS, CC_GetCapability); p32(&C, cap); p32(&C, prop); p32(&C, n);
    return go();
}
static void flush_all(void)
{
    static const uint32_t first[] = { 0x80000000u, 0x02000000u, 0x03000000u };
    for (unsigned k = 0; k < 3; k++) {
        if (tpm_getcap(1, first[k], 32)) continue;
        R.pos = 15;                                   /* moreData, capability */
        uint32_t n = g32(&R), h[32];
        if (n > 32) n = 32;
        for (uint32_t i = 0; i < n; i++) h[i] = g32(&R);
        for (uint32_t i = 0; i < n; i++) tpm_flush(h[i]);
    }
}

/* templates: each writes a TPMT_PUBLIC (no size) */
enum { K_SRK_ECC, K_SRK_RSA, K_SIGN_ECC, K_SIGN_RSA, K_AK_ECC, K_DEC_RSA, K_ECDH, K_HMAC, K_SYM, K_SEAL };
static void tmpl(Buf *x, int k, const uint8_t *uniq)
{
    static const uint8_t zero[256];
    size_t un = uniq ? 32 : 0;
    size_t sz = x->n;
    p16(x, 0);
    int ecc = k == K_SRK_ECC || k == K_SIGN_ECC || k == K_AK_ECC || k == K_ECDH;
    int rsa = k == K_SRK_RSA || k == K_SIGN_RSA || k == K_DEC_RSA;
    p16(x, ecc ? ALG_ECC : rsa ? ALG_RSA : k == K_SYM ? ALG_SYMCIPHER : ALG_KEYEDHASH);
    p16(x, ALG_SHA256);
    uint32_t at = A_BASE;
    switch (k) {
    case K_SRK_ECC: case K_SRK_RSA: at |= A_RESTRICTED | A_DECRYPT; break;
    case K_AK_ECC: at |= A_RESTRICTED | A_SIGN; break;
    case K_SIGN_ECC: case K_SIGN_RSA: case K_HMAC: at |= A_SIGN; break;
    case K_DEC_RSA: case K_ECDH: at |= A_DECRYPT; break;
    case K_SYM: at |= A_SIGN | A_DECRYPT; break;
    case K_SEAL: at &= ~A_SENSORIG; break;
    }
    p32(x, at);
    p16(x, 0);                                                    /* authPolicy */
    if (ecc || rsa) {
        if (at & A_RESTRICTED && at & A_DECRYPT) { p16(x, ALG_AES); p16(x, 128); p16(x, ALG_CFB); }
        else p16(x, ALG_NULL);
        if (k == K_SIGN_ECC || k == K_AK_ECC) { p16(x, ALG_ECDSA); p16(x, ALG_SHA256); }
        else if (k == K_SIGN_RSA) { p16(x, ALG_RSASSA); p16(x, ALG_SHA256); }
        else p16(x, ALG_NULL);
        if (ecc) {
            p16(x, CURVE_P256); p16(x, ALG_NULL);
            p2b(x, uniq, un); p2b(x, uniq ? zero : NULL, un);
        } else {
            p16(x, 2048); p32(x, 0);
            if (un) { p16(x, 256); pb(x, uniq, 32); pb(x, zero, 224); } else p16(x, 0);
        }
    } else if (k == K_SYM) {
        p16(x, ALG_AES); p16(x, 128); p16(x, ALG_CFB); p16(x, 0);
    } else {
        if (k == K_HMAC) { p16(x, ALG_HMAC); p16(x, ALG_SHA256); } else p16(x, ALG_NULL);
        p16(x, 0);
    }
    patch16(x, sz, x->n - sz - 2);
}
static void sens(Buf *x, const void *data, size_t n) { p16(x, (unsigned)(4 + n)); p16(x, 0); p2b(x, data, n); }

static uint32_t create_primary(int k, const uint8_t *uniq, uint32_t *h)
{
    begin(ST_SESSIONS, CC_CreatePrimary); p32(&C, RH_OWNER); pw1();
    sens(&C, NULL, 0); tmpl(&C, k, uniq); p16(&C, 0); p32(&C, 0);
    TRY(go());
    *h = g32(&R);
    CHECK((*h >> 24) == 0x80);
    return 0;
}
static Blob Kpub, Kpriv;              /* of the last Create (TPM2B, size included) */
static uint32_t tpm_create(uint32_t parent, int k, const void *data, size_t n)
{
    begin(ST_SESSIONS, CC_Create); p32(&C, parent); pw1();
    sens(&C, data, n); tmpl(&C, k, NULL); p16(&C, 0); p32(&C, 0);
    TRY(go());
    R.pos += 4;
    size_t l = be16(R.b + R.pos) + 2u; blob(&Kpriv, R.b + R.pos, l); R.pos += l;
    l = be16(R.b + R.pos) + 2u; blob(&Kpub, R.b + R.pos, l);
    CHECK(Kpriv.n > 2 && Kpub.n > 2);
    return 0;
}
static uint32_t tpm_load(uint32_t parent, uint32_t *h, Blob *name)
{
    begin(ST_SESSIONS, CC_Load); p32(&C, parent); pw1();
    pb(&C, Kpriv.b, Kpriv.n); pb(&C, Kpub.b, Kpub.n);
    TRY(go());
    *h = g32(&R);
    R.pos += 4;
    if (name) blob(name, R.b + R.pos, be16(R.b + R.pos) + 2u);
    return 0;
}
static uint32_t Hp, Hk, Hk2;          /* parent, key handles of the running op */
static Blob Kname;
static uint32_t mk_srk(void) { return create_primary(K_SRK_ECC, NULL, &Hp); }
/* a child key of an ECC storage primary, parent flushed */
static uint32_t mk_key(int k)
{
    TRY(mk_srk());
    TRY(tpm_create(Hp, k, NULL, 0));
    TRY(tpm_load(Hp, &Hk, &Kname));
    TRY(tpm_flush(Hp));
    Hp = 0;
    return 0;
}
static uint32_t tpm_random(unsigned n)
{
    begin(ST_NO_SESSIONS, CC_GetRandom); p16(&C, n);
    TRY(go());
    CHECK(g16(&R) == n && R.n == 12 + n);
    return 0;
}
static void pcrsel(const uint8_t m[3]) { p32(&C, 1); p16(&C, ALG_SHA256); p8(&C, 3); pb(&C, m, 3); }

static uint32_t start_session(int type, int sym, uint32_t salt, const Blob *encsalt, const uint8_t *nonce, size_t nn, uint32_t *h, uint8_t *nt)
{
    begin(ST_NO_SESSIONS, CC_StartAuthSession);
    p32(&C, salt ? salt : RH_NULL); p32(&C, RH_NULL);
    p2b(&C, nonce, nn);
    if (encsalt) p2b(&C, encsalt->b, encsalt->n); else p16(&C, 0);
    p8(&C, (unsigned)type);
    if (sym) { p16(&C, ALG_AES); p16(&C, 128); p16(&C, ALG_CFB); } else p16(&C, ALG_NULL);
    p16(&C, ALG_SHA256);
    TRY(go());
    *h = g32(&R);
    unsigned n = g16(&R);
    CHECK(n >= 16 && n <= 32);
    if (nt) { memset(nt, 0, 33); nt[32] = (uint8_t)n; memcpy(nt, R.b + R.pos, n); }
    return 0;
}

/* ------------------------------------------------------------------ NV helpers */
static uint32_t nv_define(uint32_t idx, uint32_t attr, unsigned size, const char *auth)
{
    begin(ST_SESSIONS, CC_NV_DefineSpace); p32(&C, RH_OWNER); pw1();
    p2b(&C, auth, auth ? strlen(auth) : 0);
    p16(&C, 14); p32(&C, idx); p16(&C, ALG_SHA256); p32(&C, attr); p16(&C, 0); p16(&C, size);
    return go();
}
static uint32_t nv_undef(uint32_t idx)
{
    begin(ST_SESSIONS, CC_NV_UndefineSpace); p32(&C, RH_OWNER); p32(&C, idx); pw1();
    return go();
}
static uint32_t nv_write(uint32_t idx, const void *d, unsigned n)
{
    begin(ST_SESSIONS, CC_NV_Write); p32(&C, RH_OWNER); p32(&C, idx); pw1(); p2b(&C, d, n); p16(&C, 0);
    return go();
}
static uint32_t nv_read(uint32_t idx, unsigned n)
{
    begin(ST_SESSIONS, CC_NV_Read); p32(&C, RH_OWNER); p32(&C, idx); pw1(); p16(&C, n); p16(&C, 0);
    TRY(go());
    R.pos += 4;
    CHECK(g16(&R) == n);
    return 0;
}
static uint32_t nv_inc(uint32_t idx)
{
    begin(ST_SESSIONS, CC_NV_Increment); p32(&C, RH_OWNER); p32(&C, idx); pw1();
    return go();
}
static uint32_t nv_ext(uint32_t idx, const void *d, unsigned n)
{
    begin(ST_SESSIONS, CC_NV_Extend); p32(&C, RH_OWNER); p32(&C, idx); pw1(); p2b(&C, d, n);
    return go();
}
static void nv_cleanup(void)
{
    int v = opt_verbose; opt_verbose = 0;
    if (!tpm_getcap(1, NV_BASE, 32)) {
        R.pos = 15;
        uint32_t n = g32(&R), h[32];
        if (n > 32) n = 32;
        for (uint32_t i = 0; i < n; i++) h[i] = g32(&R);
        for (uint32_t i = 0; i < n; i++) if (h[i] >= NV_BASE && h[i] < NV_BASE + 16) nv_undef(h[i]);
    }
    opt_verbose = v;
}

/* ------------------------------------------------------------------ HMAC session client side */
typedef struct { uint32_t h; uint8_t nt[33], nc[32]; int ntn; uint8_t key[64]; size_t kn; } Sess;  /* key = sessionKey||authValue */
static Sess S;

static void kdfa_cfb(const Sess *s, const uint8_t *nu, size_t nun, const uint8_t *no, size_t non, uint8_t out[32])
{
    uint8_t m[128]; size_t n = 0;
    memcpy(m, "\0\0\0\1CFB\0", 8); n = 8;
    memcpy(m + n, nu, nun); n += nun;
    memcpy(m + n, no, non); n += non;
    memcpy(m + n, "\0\0\1\0", 4); n += 4;          /* 256 bits */
    unsigned l = 32;
    HMAC(EVP_sha256(), s->key, (int)s->kn, m, n, out, &l);
}
static void aes_cfb(const uint8_t ki[32], int enc, uint8_t *p, size_t n)
{
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    int l = 0;
    EVP_CipherInit_ex(x, EVP_aes_128_cfb128(), NULL, ki, ki + 16, enc);
    EVP_CipherUpdate(x, p, &l, p, (int)n);
    EVP_CIPHER_CTX_free(x);
}
static uint32_t sess_open(const char *auth, int sym)
{
    memset(&S, 0, sizeof S);
    randbytes(S.nc, 32);
    TRY(start_session(0, sym, 0, NULL, S.nc, 32, &S.h, S.nt));
    S.ntn = S.nt[32];
    if (auth) { S.kn = strlen(auth); memcpy(S.key, auth, S.kn); }
    return 0;
}
/* run one command with one HMAC session; names: concatenated entity names; params: parameter bytes.
 * attrs: 0x01 continue, 0x20 decrypt, 0x40 encrypt.  out: response parameters, decrypted. */
static uint32_t sess_cmd(uint32_t cc, const uint32_t *h, int nh, const uint8_t *names, size_t namesn,
                         const uint8_t *params, size_t pn, unsigned attrs, int part, Blob *out)
{
    uint8_t p[2048], ki[32], mac[32], hb[4096];
    memcpy(p, params, pn);
    randbytes(S.nc, 32);
    if (attrs & 0x20) {
        kdfa_cfb(&S, S.nc, 32, S.nt, (size_t)S.ntn, ki);
        aes_cfb(ki, 1, p + 2, be16(p));
    }
    size_t n = 0;
    hb[0] = (uint8_t)(cc >> 24); hb[1] = (uint8_t)(cc >> 16); hb[2] = (uint8_t)(cc >> 8); hb[3] = (uint8_t)cc; n = 4;
    if (namesn) memcpy(hb + n, names, namesn);
    n += namesn;
    memcpy(hb + n, p, pn); n += pn;
    uint8_t d[32 + 32 + 32 + 1];
    SHA256(hb, n, d);
    memcpy(d + 32, S.nc, 32); memcpy(d + 64, S.nt, (size_t)S.ntn); d[64 + S.ntn] = (uint8_t)attrs;
    unsigned l = 32;
    HMAC(EVP_sha256(), S.key, (int)S.kn, d, 65u + (size_t)S.ntn, mac, &l);
    begin(ST_SESSIONS, cc);
    for (int i = 0; i < nh; i++) p32(&C, h[i]);
    p32(&C, 4 + 34 + 1 + 34);
    p32(&C, S.h); p2b(&C, S.nc, 32); p8(&C, attrs); p2b(&C, mac, 32);
    pb(&C, p, pn);
    TRY(TIMED(part, go()));
    /* check the response */
    size_t psz = g32(&R), pp = R.pos;
    CHECK(pp + psz < R.n);
    R.pos = pp + psz;
    S.ntn = g16(&R); CHECK(S.ntn >= 16 && S.ntn <= 32);
    memcpy(S.nt, R.b + R.pos, (size_t)S.ntn); R.pos += (size_t)S.ntn;
    unsigned ra = R.b[R.pos++];
    CHECK(g16(&R) == 32);
    n = 0;
    memset(hb, 0, 4); hb[4] = (uint8_t)(cc >> 24); hb[5] = (uint8_t)(cc >> 16); hb[6] = (uint8_t)(cc >> 8); hb[7] = (uint8_t)cc; n = 8;
    memcpy(hb + n, R.b + pp, psz); n += psz;
    SHA256(hb, n, d);
    memcpy(d + 32, S.nt, (size_t)S.ntn); memcpy(d + 32 + S.ntn, S.nc, 32); d[64 + S.ntn] = (uint8_t)ra;
    HMAC(EVP_sha256(), S.key, (int)S.kn, d, 65u + (size_t)S.ntn, mac, &l);
    CHECK(!memcmp(mac, R.b + R.pos, 32));
    if (out) blob(out, R.b + pp, psz);
    if (out && attrs & 0x40) {
        kdfa_cfb(&S, S.nt, (size_t)S.ntn, S.nc, 32, ki);
        aes_cfb(ki, 0, out->b + 2, be16(out->b));
    }
    return 0;
}

/* ------------------------------------------------------------------ operations */
typedef struct {
    const char *name, *group, *parts[MAXPARTS], *desc;
    uint32_t (*setup)(void);
    uint32_t (*run)(unsigned i);
    uint32_t (*done)(void);
} Op;

static uint8_t DATA[65536];
static Blob Sig, Cipher, Ctx, Pt, CredBlob, CredSecret;
static uint8_t Dig[32];
static uint32_t no_setup(void) { return 0; }

static uint32_t r_getcap(unsigned i)
{
    (void)i;
    TRY(TIMED(-1, tpm_getcap(6, 0x100, 1)));
    CHECK(R.n == 10 + 1 + 4 + 4 + 8);
    return 0;
}
static uint32_t r_rand32(unsigned i) { (void)i; return TIMED(-1, tpm_random(32)); }
/* a TPM may return fewer bytes than asked (up to its largest digest): ask until 64 bytes are in */
static uint32_t r_rand64(unsigned i)
{
    (void)i;
    for (unsigned have = 0; have < 64;) {
        begin(ST_NO_SESSIONS, CC_GetRandom); p16(&C, 64 - have);
        TRY(TIMED(-1, go()));
        unsigned n = g16(&R);
        CHECK(n > 0 && n <= 64 - have);
        have += n;
    }
    return 0;
}
static uint32_t r_selftest(unsigned i)
{
    (void)i;
    begin(ST_NO_SESSIONS, CC_SelfTest); p8(&C, 1);
    return TIMED(-1, go());
}
static uint32_t r_pcrread(unsigned i)
{
    (void)i;
    for (int k = 0; k < 3; k++) {
        uint8_t m[3] = { 0, 0, 0 };
        m[k] = 0xff;
        begin(ST_NO_SESSIONS, CC_PCR_Read); pcrsel(m);
        TRY(TIMED(-1, go()));
        CHECK(R.n == 10 + 4 + 10 + 4 + 8 * 34);
    }
    return 0;
}
static uint32_t r_pcrextend_n(uint32_t pcr, unsigned i)
{
    memcpy(Dig, &i, sizeof i);
    begin(ST_SESSIONS, CC_PCR_Extend); p32(&C, pcr); pw1(); p32(&C, 1); p16(&C, ALG_SHA256); pb(&C, Dig, 32);
    return TIMED(-1, go());
}
static uint32_t r_pcrextend(unsigned i) { return r_pcrextend_n(10, i); }
static uint32_t r_pcrextend16(unsigned i) { return r_pcrextend_n(16, i); }
static uint32_t r_pcrevent(unsigned i)
{
    memcpy(DATA, &i, sizeof i);
    begin(ST_SESSIONS, CC_PCR_Event); p32(&C, 10); pw1(); p2b(&C, DATA, 1024);
    return TIMED(-1, go());
}
static uint32_t r_hash(unsigned i)
{
    memcpy(DATA, &i, sizeof i);
    begin(ST_NO_SESSIONS, CC_Hash); p2b(&C, DATA, 1024); p16(&C, ALG_SHA256); p32(&C, RH_NULL);
    TRY(TIMED(-1, go()));
    uint8_t want[32];
    SHA256(DATA, 1024, want);
    CHECK(g16(&R) == 32 && !memcmp(R.b + R.pos, want, 32));
    return 0;
}
static uint32_t r_hashseq(unsigned i)
{
    memcpy(DATA, &i, sizeof i);
    begin(ST_NO_SESSIONS, CC_HashSequenceStart); p16(&C, 0); p16(&C, ALG_SHA256);
    TRY(TIMED(0, go()));
    uint32_t h = g32(&R);
    for (int k = 0; k < 63; k++) {
        begin(ST_SESSIONS, CC_SequenceUpdate); p32(&C, h); pw1(); p2b(&C, DATA + k * 1024, 1024);
        TRY(TIMED(1, go()));
    }
    begin(ST_SESSIONS, CC_SequenceComplete); p32(&C, h); pw1(); p2b(&C, DATA + 63 * 1024, 1024); p32(&C, RH_NULL);
    TRY(TIMED(2, go()));
    uint8_t want[32];
    SHA256(DATA, 65536, want);
    R.pos += 4;
    CHECK(g16(&R) == 32 && !memcmp(R.b + R.pos, want, 32));
    return 0;
}
static uint32_t s_srk(void) { TRY(mk_srk()); Hk = Hp; return 0; }
static uint32_t r_readpub(unsigned i)
{
    (void)i;
    begin(ST_NO_SESSIONS, CC_ReadPublic); p32(&C, Hk);
    return TIMED(-1, go());
}
static uint32_t r_startauth(unsigned i)
{
    (void)i;
    uint32_t h;
    randbytes(Dig, 32);
    TRY(TIMED(0, start_session(0, 0, 0, NULL, Dig, 32, &h, NULL)));
    return TIMED(1, tpm_flush(h));
}
/* the peer's ephemeral point is the key's own public point: a valid point costs the TPM one ECDH,
 * and the session is only flushed, so nobody needs to know the salt */
static Blob Salt;
static uint32_t s_salted(void)
{
    TRY(s_srk());
    begin(ST_NO_SESSIONS, CC_ReadPublic); p32(&C, Hk);
    TRY(go());
    unsigned n = g16(&R);
    size_t e = R.pos + n;                               /* TPM2B_PUBLIC ends with x, y (32 bytes each) */
    CHECK(be16(R.b + e - 34) == 32 && be16(R.b + e - 68) == 32);
    blob(&Salt, R.b + e - 68, 68);
    return 0;
}
static uint32_t r_salted(unsigned i)
{
    (void)i;
    uint32_t h;
    randbytes(Dig, 32);
    TRY(TIMED(0, start_session(0, 1, Hk, &Salt, Dig, 32, &h, NULL)));
    return TIMED(1, tpm_flush(h));
}
static uint32_t r_policypcr(unsigned i)
{
    (void)i;
    uint32_t h;
    static const uint8_t m[3] = { 0x87, 0, 0 };
    randbytes(Dig, 32);
    TRY(TIMED(0, start_session(1, 0, 0, NULL, Dig, 32, &h, NULL)));
    begin(ST_NO_SESSIONS, CC_PolicyPCR); p32(&C, h); p16(&C, 0); pcrsel(m);
    TRY(TIMED(1, go()));
    return TIMED(2, tpm_flush(h));
}
static uint32_t r_primary(int k, int uniq)
{
    uint8_t u[32];
    uint32_t h;
    if (uniq) randbytes(u, 32);
    TRY(TIMED(-1, create_primary(k, uniq ? u : NULL, &h)));
    return tpm_flush(h);
}
static uint32_t r_prim_ecc(unsigned i) { (void)i; return r_primary(K_SRK_ECC, 1); }
static uint32_t r_prim_ecc_same(unsigned i) { (void)i; return r_primary(K_SRK_ECC, 0); }
static uint32_t r_prim_rsa(unsigned i) { (void)i; return r_primary(K_SRK_RSA, 1); }
static uint32_t r_prim_rsa_same(unsigned i) { (void)i; return r_primary(K_SRK_RSA, 0); }
static uint32_t r_create_ecc(unsigned i) { (void)i; return TIMED(-1, tpm_create(Hp, K_SIGN_ECC, NULL, 0)); }
static uint32_t r_create_rsa(unsigned i) { (void)i; return TIMED(-1, tpm_create(Hp, K_SIGN_RSA, NULL, 0)); }
static uint32_t s_load_ecc(void) { TRY(mk_srk()); return tpm_create(Hp, K_SIGN_ECC, NULL, 0); }
static uint32_t s_load_rsa(void) { TRY(mk_srk()); return tpm_create(Hp, K_SIGN_RSA, NULL, 0); }
static uint32_t r_load(unsigned i)
{
    (void)i;
    uint32_t h;
    TRY(TIMED(-1, tpm_load(Hp, &h, NULL)));
    return tpm_flush(h);
}
static uint32_t do_sign(void)
{
    begin(ST_SESSIONS, CC_Sign); p32(&C, Hk); pw1(); p2b(&C, Dig, 32);
    p16(&C, ALG_NULL); p16(&C, ST_HASHCHECK); p32(&C, RH_NULL); p16(&C, 0);
    TRY(go());
    size_t n = g32(&R);
    blob(&Sig, R.b + R.pos, n);
    return 0;
}
static uint32_t do_verify(void)
{
    begin(ST_NO_SESSIONS, CC_VerifySignature); p32(&C, Hk); p2b(&C, Dig, 32); pb(&C, Sig.b, Sig.n);
    return go();
}
static uint32_t s_sign_ecc(void) { return mk_key(K_SIGN_ECC); }
static uint32_t s_sign_rsa(void) { return mk_key(K_SIGN_RSA); }
static uint32_t r_sign(unsigned i)
{
    randbytes(Dig, 32);
    TRY(TIMED(-1, do_sign()));
    return i % 16 ? 0 : do_verify();           /* untimed spot check that the signature is good */
}
static uint32_t s_ver_ecc(void) { TRY(mk_key(K_SIGN_ECC)); return do_sign(); }
static uint32_t s_ver_rsa(void) { TRY(mk_key(K_SIGN_RSA)); return do_sign(); }
static uint32_t r_verify(unsigned i) { (void)i; return TIMED(-1, do_verify()); }
static uint32_t s_quote(void) { return mk_key(K_AK_ECC); }
static uint32_t r_quote(unsigned i)
{
    (void)i;
    static const uint8_t m[3] = { 0xff, 0, 0 };
    randbytes(Dig, 32);
    begin(ST_SESSIONS, CC_Quote); p32(&C, Hk); pw1(); p2b(&C, Dig, 32); p16(&C, ALG_NULL); pcrsel(m);
    return TIMED(-1, go());
}
static uint32_t s_rsadec(void)
{
    TRY(mk_key(K_DEC_RSA));
    begin(ST_NO_SESSIONS, CC_RSA_Encrypt); p32(&C, Hk); p2b(&C, DATA, 32); p16(&C, ALG_OAEP); p16(&C, ALG_SHA256); p16(&C, 0);
    TRY(go());
    blob(&Cipher, R.b + R.pos, be16(R.b + R.pos) + 2u);
    blob(&Pt, DATA, 32);
    return 0;
}
static uint32_t r_rsadec(unsigned i)
{
    (void)i;
    begin(ST_SESSIONS, CC_RSA_Decrypt); p32(&C, Hk); pw1(); pb(&C, Cipher.b, Cipher.n); p16(&C, ALG_OAEP); p16(&C, ALG_SHA256); p16(&C, 0);
    TRY(TIMED(-1, go()));
    R.pos += 4;
    CHECK(g16(&R) == 32 && !memcmp(R.b + R.pos, Pt.b, 32));
    return 0;
}
static uint32_t s_ecdh(void)
{
    TRY(mk_key(K_ECDH));
    CHECK(Kpub.n > 68 && be16(Kpub.b + Kpub.n - 34) == 32);
    blob(&Salt, Kpub.b + Kpub.n - 68, 68);
    return 0;
}
static uint32_t r_ecdh(unsigned i)
{
    (void)i;
    begin(ST_SESSIONS, CC_ECDH_ZGen); p32(&C, Hk); pw1(); p2b(&C, Salt.b, Salt.n);
    return TIMED(-1, go());
}
static uint32_t s_hmac(void) { return mk_key(K_HMAC); }
static uint32_t r_hmac(unsigned i)
{
    memcpy(DATA, &i, sizeof i);
    begin(ST_SESSIONS, CC_HMAC); p32(&C, Hk); pw1(); p2b(&C, DATA, 1024); p16(&C, ALG_NULL);
    return TIMED(-1, go());
}
static uint32_t s_sym(void) { return mk_key(K_SYM); }
static uint32_t r_sym(unsigned i)
{
    static uint8_t ct[1024];
    int dec = i & 1;
    begin(ST_SESSIONS, CC_EncryptDecrypt2); p32(&C, Hk); pw1();
    p2b(&C, dec ? ct : DATA, 1024); p8(&C, dec); p16(&C, ALG_CFB); p2b(&C, DATA + 2000, 16);
    TRY(TIMED(-1, go()));
    R.pos += 4;
    CHECK(g16(&R) == 1024);
    if (dec) CHECK(!memcmp(R.b + R.pos, DATA, 1024)); else memcpy(ct, R.b + R.pos, 1024);
    return 0;
}
static uint32_t r_nvdef(unsigned i)
{
    (void)i;
    TRY(TIMED(0, nv_define(NV_BASE, NVA_BASE, 64, NULL)));
    return TIMED(1, nv_undef(NV_BASE));
}
static uint32_t s_nv(void) { TRY(nv_define(NV_BASE + 1, NVA_BASE, 64, NULL)); return nv_write(NV_BASE + 1, DATA, 64); }
static uint32_t s_nvo(void) { TRY(nv_define(NV_BASE + 1, NVA_BASE | NVA_ORDERLY, 64, NULL)); return nv_write(NV_BASE + 1, DATA, 64); }
static uint32_t d_nv(void) { return nv_undef(NV_BASE + 1); }
static uint32_t r_nvwrite(unsigned i) { memcpy(DATA, &i, sizeof i); DATA[63]++; return TIMED(-1, nv_write(NV_BASE + 1, DATA, 64)); }
static uint32_t r_nvread(unsigned i)
{
    (void)i;
    TRY(TIMED(-1, nv_read(NV_BASE + 1, 64)));
    CHECK(!memcmp(R.b + R.pos, DATA, 64));
    return 0;
}
static uint32_t s_nvctr(void) { TRY(nv_define(NV_BASE + 1, NVA_BASE | NVA_COUNTER, 8, NULL)); return nv_inc(NV_BASE + 1); }
static uint32_t s_nvctro(void) { TRY(nv_define(NV_BASE + 1, NVA_BASE | NVA_COUNTER | NVA_ORDERLY, 8, NULL)); return nv_inc(NV_BASE + 1); }
static uint32_t r_nvinc(unsigned i) { (void)i; return TIMED(-1, nv_inc(NV_BASE + 1)); }
static uint32_t s_nvext(void) { TRY(nv_define(NV_BASE + 1, NVA_BASE | NVA_EXTEND, 32, NULL)); return nv_ext(NV_BASE + 1, DATA, 32); }
static uint32_t r_nvext(unsigned i) { memcpy(DATA, &i, sizeof i); return TIMED(-1, nv_ext(NV_BASE + 1, DATA, 32)); }

static uint32_t do_unseal(uint32_t h)
{
    begin(ST_SESSIONS, CC_Unseal); p32(&C, h); pw1();
    TRY(go());
    R.pos += 4;
    CHECK(g16(&R) == 32 && !memcmp(R.b + R.pos, DATA + 100, 32));
    return 0;
}
static uint32_t r_seal(unsigned i)
{
    (void)i;
    uint32_t h;
    TRY(TIMED(0, tpm_create(Hp, K_SEAL, DATA + 100, 32)));
    TRY(TIMED(1, tpm_load(Hp, &h, NULL)));
    TRY(TIMED(2, do_unseal(h)));
    return tpm_flush(h);
}
static uint32_t s_unseal(void)
{
    TRY(mk_srk());
    TRY(tpm_create(Hp, K_SEAL, DATA + 100, 32));
    return tpm_load(Hp, &Hk, NULL);
}
static uint32_t r_unseal(unsigned i) { (void)i; return TIMED(-1, do_unseal(Hk)); }
static uint32_t do_ctxsave(uint32_t h)
{
    begin(ST_NO_SESSIONS, CC_ContextSave); p32(&C, h);
    TRY(go());
    blob(&Ctx, R.b + 10, R.n - 10);
    CHECK(Ctx.n > 16);
    return 0;
}
static uint32_t r_context(unsigned i)
{
    (void)i;
    TRY(TIMED(0, do_ctxsave(Hk)));
    TRY(tpm_flush(Hk));
    begin(ST_NO_SESSIONS, CC_ContextLoad); pb(&C, Ctx.b, Ctx.n);
    TRY(TIMED(1, go()));
    Hk = g32(&R);
    return 0;
}
static uint32_t s_ctx_sess(void) { randbytes(Dig, 32); return start_session(0, 0, 0, NULL, Dig, 32, &Hk, NULL); }
static uint32_t r_ctx_sess(unsigned i)
{
    (void)i;
    TRY(TIMED(0, do_ctxsave(Hk)));
    begin(ST_NO_SESSIONS, CC_ContextLoad); pb(&C, Ctx.b, Ctx.n);
    TRY(TIMED(1, go()));
    Hk = g32(&R);
    return 0;
}
static uint32_t s_cred(int k)
{
    TRY(create_primary(k, NULL, &Hp));
    TRY(tpm_create(Hp, K_AK_ECC, NULL, 0));
    return tpm_load(Hp, &Hk, &Kname);
}
static uint32_t s_cred_ecc(void) { return s_cred(K_SRK_ECC); }
static uint32_t s_cred_rsa(void) { return s_cred(K_SRK_RSA); }
static uint32_t r_cred(unsigned i)
{
    (void)i;
    begin(ST_NO_SESSIONS, CC_MakeCredential); p32(&C, Hp); p2b(&C, DATA + 200, 32); pb(&C, Kname.b, Kname.n);
    TRY(TIMED(0, go()));
    size_t l = be16(R.b + R.pos) + 2u; blob(&CredBlob, R.b + R.pos, l); R.pos += l;
    l = be16(R.b + R.pos) + 2u; blob(&CredSecret, R.b + R.pos, l);
    begin(ST_SESSIONS, CC_ActivateCredential); p32(&C, Hk); p32(&C, Hp); pw2();
    pb(&C, CredBlob.b, CredBlob.n); pb(&C, CredSecret.b, CredSecret.n);
    TRY(TIMED(1, go()));
    R.pos += 4;
    CHECK(g16(&R) == 32 && !memcmp(R.b + R.pos, DATA + 200, 32));
    return 0;
}
/* NV_Read of an index with an auth value, HMAC session, response parameter encrypted */
static uint8_t NvName[64]; static size_t NvNameN;
static const char *AUTH = "bench-auth-value";
static uint32_t s_nvhmac(void)
{
    TRY(nv_define(NV_BASE + 1, NVA_BASE, 64, AUTH));
    TRY(nv_write(NV_BASE + 1, DATA, 64));
    begin(ST_NO_SESSIONS, CC_NV_ReadPublic); p32(&C, NV_BASE + 1);
    TRY(go());
    R.pos += g16(&R);
    NvNameN = g16(&R);
    CHECK(NvNameN == 34);
    memcpy(NvName, R.b + R.pos, NvNameN);
    return sess_open(AUTH, 1);
}
static uint32_t r_nvread_enc(unsigned i)
{
    (void)i;
    uint32_t h[2] = { NV_BASE + 1, NV_BASE + 1 };
    uint8_t nm[128], pr[4] = { 0, 64, 0, 0 };
    memcpy(nm, NvName, NvNameN); memcpy(nm + NvNameN, NvName, NvNameN);
    Blob o;
    TRY(sess_cmd(CC_NV_Read, h, 2, nm, 2 * NvNameN, pr, 4, 0x41, -1, &o));
    CHECK(o.n == 66 && !memcmp(o.b + 2, DATA, 64));
    return 0;
}
static uint32_t r_nvwrite_dec(unsigned i)
{
    uint32_t h[2] = { NV_BASE + 1, NV_BASE + 1 };
    uint8_t nm[128], pr[2 + 64 + 2] = { 0, 64 };
    memcpy(nm, NvName, NvNameN); memcpy(nm + NvNameN, NvName, NvNameN);
    DATA[62]++;
    memcpy(pr + 2, DATA, 64);
    TRY(sess_cmd(CC_NV_Write, h, 2, nm, 2 * NvNameN, pr, sizeof pr, 0x21, -1, NULL));
    if (i % 16) return 0;
    TRY(nv_read(NV_BASE + 1, 64));                /* untimed spot check that the TPM decrypted it rightly */
    CHECK(!memcmp(R.b + R.pos, DATA, 64));
    return 0;
}
static uint32_t d_nvhmac(void) { (void)tpm_flush(S.h); return nv_undef(NV_BASE + 1); }
static uint32_t s_sess(void) { return sess_open(NULL, 1); }
static uint32_t r_rand_enc(unsigned i)
{
    (void)i;
    uint8_t pr[2] = { 0, 32 };
    Blob o;
    TRY(sess_cmd(CC_GetRandom, NULL, 0, NULL, 0, pr, 2, 0x41, -1, &o));
    CHECK(o.n == 34);
    return 0;
}
static uint32_t d_sess(void) { return tpm_flush(S.h); }

#define NOP { NULL }
static const Op OPS[] = {
    { "getcap", "basic", NOP, "GetCapability, 1 property", no_setup, r_getcap, NULL },
    { "getrandom32", "basic", NOP, "GetRandom(32)", no_setup, r_rand32, NULL },
    { "getrandom64", "basic", NOP, "64 random bytes (as many GetRandom as it takes)", no_setup, r_rand64, NULL },
    { "readpublic", "basic", NOP, "ReadPublic of an ECC primary", s_srk, r_readpub, NULL },
    { "selftest", "basic", NOP, "SelfTest(fullTest=YES)", no_setup, r_selftest, NULL },
    { "pcr_read24", "pcr", NOP, "PCR_Read x3: all 24 SHA-256 PCRs, 8 at a time", no_setup, r_pcrread, NULL },
    { "pcr_extend", "pcr", NOP, "PCR_Extend sha256, PCR 10", no_setup, r_pcrextend, NULL },
    { "pcr_extend16", "pcr", NOP, "PCR_Extend sha256, PCR 16 (debug)", no_setup, r_pcrextend16, NULL },
    { "pcr_event1k", "pcr", NOP, "PCR_Event 1 KiB, PCR 10 (all active banks)", no_setup, r_pcrevent, NULL },
    { "hash1k", "hash", NOP, "Hash SHA-256 1 KiB", no_setup, r_hash, NULL },
    { "hashseq64k", "hash", { "start", "update63", "complete" }, "hash sequence over 64 KiB, 65 commands", no_setup, r_hashseq, NULL },
    { "hmac1k", "hash", NOP, "HMAC-SHA-256 1 KiB", s_hmac, r_hmac, NULL },
    { "aescfb1k", "hash", NOP, "EncryptDecrypt2 AES-128-CFB 1 KiB", s_sym, r_sym, NULL },
    { "session_hmac", "session", { "start", "flush" }, "StartAuthSession HMAC unbound unsalted + FlushContext", no_setup, r_startauth, NULL },
    { "session_salted", "session", { "start", "flush" }, "StartAuthSession HMAC salted to an ECC P-256 key + FlushContext", s_salted, r_salted, NULL },
    { "session_policypcr", "session", { "start", "policypcr", "flush" }, "StartAuthSession policy + PolicyPCR + FlushContext", no_setup, r_policypcr, NULL },
    { "getrandom_enc", "session", NOP, "GetRandom(32) in an encrypt session (AES-128-CFB)", s_sess, r_rand_enc, d_sess },
    { "nv_read_enc", "session", NOP, "NV_Read 64 B, HMAC-authorised, response encrypted", s_nvhmac, r_nvread_enc, d_nvhmac },
    { "nv_write_dec", "session", NOP, "NV_Write 64 B, HMAC-authorised, command encrypted", s_nvhmac, r_nvwrite_dec, d_nvhmac },
    { "primary_ecc", "key", NOP, "CreatePrimary ECC P-256 storage key, new unique each time", no_setup, r_prim_ecc, NULL },
    { "primary_ecc_same", "key", NOP, "CreatePrimary ECC P-256 storage key, same template", no_setup, r_prim_ecc_same, NULL },
    { "primary_rsa", "key", NOP, "CreatePrimary RSA-2048 storage key, new unique each time", no_setup, r_prim_rsa, NULL },
    { "primary_rsa_same", "key", NOP, "CreatePrimary RSA-2048 storage key, same template", no_setup, r_prim_rsa_same, NULL },
    { "create_ecc", "key", NOP, "Create ECC P-256 signing key", mk_srk, r_create_ecc, NULL },
    { "create_rsa", "key", NOP, "Create RSA-2048 signing key", mk_srk, r_create_rsa, NULL },
    { "load_ecc", "key", NOP, "Load ECC P-256 key", s_load_ecc, r_load, NULL },
    { "load_rsa", "key", NOP, "Load RSA-2048 key", s_load_rsa, r_load, NULL },
    { "sign_ecc", "crypto", NOP, "Sign ECDSA P-256", s_sign_ecc, r_sign, NULL },
    { "sign_rsa", "crypto", NOP, "Sign RSASSA-2048", s_sign_rsa, r_sign, NULL },
    { "verify_ecc", "crypto", NOP, "VerifySignature ECDSA P-256", s_ver_ecc, r_verify, NULL },
    { "verify_rsa", "crypto", NOP, "VerifySignature RSASSA-2048", s_ver_rsa, r_verify, NULL },
    { "quote_ecc", "crypto", NOP, "Quote of 8 PCRs, restricted ECDSA P-256 key", s_quote, r_quote, NULL },
    { "rsa_decrypt", "crypto", NOP, "RSA_Decrypt 2048 OAEP-SHA256", s_rsadec, r_rsadec, NULL },
    { "ecdh_zgen", "crypto", NOP, "ECDH_ZGen P-256", s_ecdh, r_ecdh, NULL },
    { "nv_define", "nv", { "define", "undefine" }, "NV_DefineSpace 64 B + NV_UndefineSpace", no_setup, r_nvdef, NULL },
    { "nv_write64", "nv", NOP, "NV_Write 64 B, ordinary index", s_nv, r_nvwrite, d_nv },
    { "nv_write64_ord", "nv", NOP, "NV_Write 64 B, orderly index", s_nvo, r_nvwrite, d_nv },
    { "nv_read64", "nv", NOP, "NV_Read 64 B", s_nv, r_nvread, d_nv },
    { "nv_increment", "nv", NOP, "NV_Increment", s_nvctr, r_nvinc, d_nv },
    { "nv_increment_ord", "nv", NOP, "NV_Increment, orderly counter", s_nvctro, r_nvinc, d_nv },
    { "nv_extend", "nv", NOP, "NV_Extend sha256", s_nvext, r_nvext, d_nv },
    { "seal_unseal", "object", { "create", "load", "unseal" }, "Create sealed object + Load + Unseal", mk_srk, r_seal, NULL },
    { "unseal", "object", NOP, "Unseal", s_unseal, r_unseal, NULL },
    { "context_key", "object", { "save", "load" }, "ContextSave + ContextLoad of an ECC key", s_srk, r_context, NULL },
    { "context_session", "object", { "save", "load" }, "ContextSave + ContextLoad of an HMAC session", s_ctx_sess, r_ctx_sess, NULL },
    { "credential_ecc", "object", { "make", "activate" }, "MakeCredential + ActivateCredential, ECC P-256", s_cred_ecc, r_cred, NULL },
    { "credential_rsa", "object", { "make", "activate" }, "MakeCredential + ActivateCredential, RSA-2048", s_cred_rsa, r_cred, NULL },
};
#define NOPS (sizeof OPS / sizeof OPS[0])

/* ------------------------------------------------------------------ driver */
static int cmp64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}
static double pct(const uint64_t *v, size_t n, double p)   /* nearest rank, in microseconds */
{
    size_t k = (size_t)(p * (double)n + 0.999999);
    if (k < 1) k = 1;
    if (k > n) k = n;
    return (double)v[k - 1] / 1e3;
}
static int listed(const char *list, const Op *o)
{
    char g[64]; snprintf(g, sizeof g, "@%s", o->group);
    char *d = strdup(list), *sv = NULL;
    int hit = 0;
    for (char *t = strtok_r(d, ",", &sv); t && !hit; t = strtok_r(NULL, ",", &sv)) {
        size_t n = strlen(t);
        hit = !strcmp(t, o->name) || !strcmp(t, g) || (n && t[n - 1] == '*' && !strncmp(t, o->name, n - 1));
    }
    free(d);
    return hit;
}
static double cpu_us(clockid_t c)
{
    struct timespec t;
    if (clock_gettime(c, &t)) return -1;
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}
static pid_t child;
static void kill_child(void)
{
    if (child <= 0) return;
    kill(child, SIGTERM);
    for (int i = 0; i < 300; i++) {
        if (waitpid(child, NULL, WNOHANG) == child) { child = 0; return; }
        usleep(10000);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    child = 0;
}
static void on_alarm(int s) { (void)s; static const char m[] = "tpmbench: watchdog: no progress\n"; (void)!write(2, m, sizeof m - 1); if (child > 0) kill(child, SIGKILL); _exit(3); }

/* power on + Startup(CLEAR); returns the rc of Startup (INITIALIZE counts as success unless strict) */
static uint32_t power_up(int strict, int reset)
{
    if (T.kind == TR_MSSIM) {
        if (reset) { plat_cmd(2); }
        if (plat_cmd(1)) return RC_TRANSPORT;           /* power on */
        if (plat_cmd(11)) return RC_TRANSPORT;          /* NV on */
    }
    uint32_t rc = tpm_startup();
    if (rc == RC_INITIALIZE && !strict) rc = 0;
    return rc;
}
static void usage(void)
{
    fprintf(stderr,
        "usage: tpmbench [options] TRANSPORT\n"
        "  TRANSPORT   mssim:HOST:PORT[:PLATFORMPORT] | tcp:HOST:PORT | unix:PATH | dev:PATH | fd:N\n"
        "  -n N          N iterations of each op          -t SEC   run each op SEC seconds (default 1)\n"
        "  -m N          at least N iterations (default 5)  -w N   warm-up iterations (default 3)\n"
        "  --only A,B    ops, globs (nv_*) or groups (@nv)  --skip A,B   the same, left out\n"
        "  --ctrl ADDR   swtpm control channel (tcp:HOST:PORT or unix:PATH): send INIT first\n"
        "  --reset       mssim: power cycle first           --wait SEC  keep trying to connect\n"
        "  --shutdown    send Shutdown(CLEAR) at the end    --quickack  set TCP_QUICKACK on each read\n"
        "  --pid PID     also report the CPU time of that process per op\n"
        "  --spawn CMD   start CMD (by sh -c 'exec CMD') and stop it (SIGTERM) at the end\n"
        "  --coldstart   with --spawn: print microseconds from fork to the answer of Startup, and stop\n"
        "  --json FILE   also write results as JSON (- for standard output)\n"
        "  --parts       print the commands of composite ops too   --list  list ops   -v  show failing rcs\n");
    exit(2);
}
int main(int argc, char **argv)
{
    long n_fix = 0, warm = 3, minit = 5;
    double secs = 1, waits = 10;
    const char *only = NULL, *skip = NULL, *json = NULL, *spawn = NULL, *tr = NULL;
    int parts = 0, reset = 0, shut = 0, cold = 0, list = 0;
    pid_t pid = 0;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
#define ARG (i + 1 < argc ? argv[++i] : (usage(), ""))
        if (!strcmp(a, "-n")) n_fix = atol(ARG);
        else if (!strcmp(a, "-t")) secs = atof(ARG);
        else if (!strcmp(a, "-w")) warm = atol(ARG);
        else if (!strcmp(a, "-m")) minit = atol(ARG);
        else if (!strcmp(a, "-v")) opt_verbose = 1;
        else if (!strcmp(a, "--only")) only = ARG;
        else if (!strcmp(a, "--skip")) skip = ARG;
        else if (!strcmp(a, "--ctrl")) snprintf(T.ctrl, sizeof T.ctrl, "%s", ARG);
        else if (!strcmp(a, "--reset")) reset = 1;
        else if (!strcmp(a, "--shutdown")) shut = 1;
        else if (!strcmp(a, "--quickack")) opt_quickack = 1;
        else if (!strcmp(a, "--pid")) pid = atoi(ARG);
        else if (!strcmp(a, "--spawn")) spawn = ARG;
        else if (!strcmp(a, "--coldstart")) cold = 1;
        else if (!strcmp(a, "--wait")) waits = atof(ARG);
        else if (!strcmp(a, "--json")) json = ARG;
        else if (!strcmp(a, "--parts")) parts = 1;
        else if (!strcmp(a, "--list")) list = 1;
        else if (a[0] == '-') usage();
        else if (!tr) tr = a;
        else usage();
    }
    if (list) {
        for (size_t i = 0; i < NOPS; i++) printf("%-18s @%-8s %s\n", OPS[i].name, OPS[i].group, OPS[i].desc);
        return 0;
    }
    if (!tr) usage();
    tr_parse(tr);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_alarm);
    uint64_t t0 = now_ns();
    if (spawn) {
        char cmd[4096];
        snprintf(cmd, sizeof cmd, "exec %s", spawn);
        child = fork();
        if (child < 0) die("fork");
        if (!child) { execl("/bin/sh", "sh", "-c", cmd, (char *)NULL); _exit(127); }
        atexit(kill_child);
        if (!pid) pid = child;
    }
    alarm((unsigned)waits + 60);
    while (tr_open()) {
        if ((double)(now_ns() - t0) > waits * 1e9) die("cannot connect to %s", tr);
        if (child > 0 && waitpid(child, NULL, WNOHANG) == child) { child = 0; die("the spawned process ended"); }
        usleep(100);
    }
    uint32_t rc = power_up(cold, reset);
    uint64_t t1 = now_ns();
    if (cold) {
        if (rc && rc != RC_INITIALIZE) die("Startup: rc 0x%x", rc);
        printf("%.1f%s\n", (double)(t1 - t0) / 1e3, rc ? " (already started)" : "");
        tr_close();
        return 0;
    }
    if (rc) die("Startup: rc 0x%x", rc);
    clockid_t cc = 0;
    int havecpu = pid > 0 && !clock_getcpuclockid(pid, &cc) && cpu_us(cc) >= 0;
    for (size_t i = 0; i < sizeof DATA; i++) DATA[i] = (uint8_t)(i * 7 + (i >> 8));
    flush_all();
    nv_cleanup();

    FILE *jf = NULL;
    if (json) { jf = !strcmp(json, "-") ? stdout : fopen(json, "w"); if (!jf) die("cannot write %s", json); }
    int human = jf != stdout;
    if (jf) fprintf(jf, "{\"transport\":\"%s\",\"seconds\":%g,\"ops\":[", tr, secs);
    if (human) printf("%-22s %8s %12s %11s %11s %11s %10s\n", "operation", "n", "ops/s", "p50 us", "p95 us", "p99 us", havecpu ? "cpu us/it" : "");
    int nfail = 0, first = 1;
    size_t cap = 1 << 16;
    uint64_t *v = malloc(cap * sizeof *v), *pv[MAXPARTS];
    for (int k = 0; k < MAXPARTS; k++) pv[k] = malloc(cap * sizeof *v);
    for (size_t o = 0; o < NOPS; o++) {
        const Op *op = &OPS[o];
        if (only && !listed(only, op)) continue;
        if (skip && listed(skip, op)) continue;
        size_t n = 0;
        uint64_t sum = 0;
        int dead = 0;
        M.retries = M.cmds = 0; M.on = 0;
        Hp = Hk = Hk2 = 0;
        const char *stage = "setup";
        alarm(600);
        uint64_t a0 = now_ns();
        rc = op->setup();
        if (!rc) {
            stage = "run";
            for (long w = 0; w < warm && !rc; w++) { M.on = 0; rc = op->run((unsigned)w); }
        }
        double c0 = 0, c1 = 0;
        M.retries = 0; M.cmds = 0;
        if (havecpu) c0 = cpu_us(cc);
        uint64_t start = now_ns();
        while (!rc) {
            if (n_fix ? n >= (size_t)n_fix : ((double)(now_ns() - start) >= secs * 1e9 && n >= (size_t)minit)) break;
            M.iter = 0;
            memset(M.parts, 0, sizeof M.parts);
            rc = op->run((unsigned)(n + 1000));
            if (rc) break;
            if (n == cap) {
                cap *= 2;
                v = realloc(v, cap * sizeof *v);
                for (int k = 0; k < MAXPARTS; k++) pv[k] = realloc(pv[k], cap * sizeof *v);
            }
            v[n] = M.iter;
            for (int k = 0; k < MAXPARTS; k++) pv[k][n] = M.parts[k];
            sum += M.iter;
            n++;
            if ((n & 15) == 0) alarm(600);
        }
        if (havecpu) c1 = cpu_us(cc);
        uint32_t frc = rc, fcc = last_cc;
        uint64_t cmds = M.cmds, retries = M.retries;
        if (rc == RC_TRANSPORT) dead = 1;
        if (!dead) {
            if (op->done && !rc) { rc = op->done(); if (rc && !frc) { frc = rc; fcc = last_cc; stage = "done"; } }
            flush_all();
            if (frc) nv_cleanup();
        }
        if (jf) fprintf(jf, "%s\n{\"name\":\"%s\",\"group\":\"%s\",", first ? "" : ",", op->name, op->group);
        first = 0;
        if (frc || !n) {
            nfail++;
            if (human) printf("%-22s FAILED in %s: command 0x%x rc 0x%x%s\n", op->name, stage, fcc, frc,
                              frc == RC_TRANSPORT ? " (transport)" : frc == RC_CHECK ? " (wrong content)" : "");
            if (jf) fprintf(jf, "\"status\":\"fail\",\"stage\":\"%s\",\"cc\":\"0x%x\",\"rc\":\"0x%x\"}", stage, fcc, frc);
        } else {
            qsort(v, n, sizeof *v, cmp64);
            double ops = (double)n * 1e9 / (double)sum, cpu = havecpu ? (c1 - c0) / (double)n : -1;
            if (human) {
                printf("%-22s %8zu %12.1f %11.1f %11.1f %11.1f", op->name, n, ops, pct(v, n, .5), pct(v, n, .95), pct(v, n, .99));
                if (havecpu) printf(" %10.1f", cpu);
                if (retries) printf("  (%" PRIu64 " retries)", retries);
                putchar('\n');
            }
            if (jf) {
                fprintf(jf, "\"status\":\"ok\",\"n\":%zu,\"ops_s\":%.3f,\"mean_us\":%.2f,\"min_us\":%.2f,\"p50_us\":%.2f,\"p95_us\":%.2f,\"p99_us\":%.2f,\"max_us\":%.2f,\"cmds\":%" PRIu64 ",\"retries\":%" PRIu64 ",\"wall_s\":%.3f",
                        n, ops, (double)sum / (double)n / 1e3, (double)v[0] / 1e3, pct(v, n, .5), pct(v, n, .95), pct(v, n, .99), (double)v[n - 1] / 1e3, cmds, retries, (double)(now_ns() - a0) / 1e9);
                if (havecpu) fprintf(jf, ",\"cpu_us\":%.2f", cpu);
            }
            if (op->parts[0]) {
                if (jf) fprintf(jf, ",\"parts\":{");
                for (int k = 0; k < MAXPARTS && op->parts[k]; k++) {
                    qsort(pv[k], n, sizeof *v, cmp64);
                    uint64_t s = 0;
                    for (size_t q = 0; q < n; q++) s += pv[k][q];
                    if (parts && human) printf("  .%-19s %8s %12.1f %11.1f %11.1f %11.1f\n", op->parts[k], "", (double)n * 1e9 / (double)s, pct(pv[k], n, .5), pct(pv[k], n, .95), pct(pv[k], n, .99));
                    if (jf) fprintf(jf, "%s\"%s\":{\"p50_us\":%.2f,\"p95_us\":%.2f,\"mean_us\":%.2f}", k ? "," : "", op->parts[k], pct(pv[k], n, .5), pct(pv[k], n, .95), (double)s / (double)n / 1e3);
                }
                if (jf) fprintf(jf, "}");
            }
            if (jf) fprintf(jf, "}");
        }
        fflush(stdout);
        if (dead) {
            /* try once to come back: some emulators drop the connection on a command they dislike */
            tr_close();
            uint64_t w0 = now_ns();
            while (tr_open() && (double)(now_ns() - w0) < 2e9) usleep(1000);
            if (T.fd < 0 || power_up(0, 0)) { if (human) printf("the connection is gone; stopped\n"); break; }
            flush_all();
            nv_cleanup();
        }
    }
    if (jf) { fprintf(jf, "\n],\"failed\":%d}\n", nfail); if (jf != stdout) fclose(jf); }
    if (shut && T.fd >= 0) { begin(ST_NO_SESSIONS, CC_Shutdown); p16(&C, 0); go(); }
    tr_close();
    return nfail ? 1 : 0;
}
