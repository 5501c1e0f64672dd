// SPDX-License-Identifier: Apache-2.0
/* What is measured: information, random, PCR, hashes and sessions. */
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
