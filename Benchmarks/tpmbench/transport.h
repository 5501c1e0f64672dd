// SPDX-License-Identifier: Apache-2.0
/* Connections to a TPM, and the timing of one exchange. */
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
