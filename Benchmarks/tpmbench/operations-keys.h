// SPDX-License-Identifier: Apache-2.0
/* What is measured: keys, signatures, NV, sealed objects, contexts and credentials. */
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
