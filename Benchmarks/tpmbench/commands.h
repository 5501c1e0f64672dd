// SPDX-License-Identifier: Apache-2.0
/* TPM commands and key templates. */
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
