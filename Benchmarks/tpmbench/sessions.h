// SPDX-License-Identifier: Apache-2.0
/* The client's side of HMAC sessions with parameter encryption. */
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
