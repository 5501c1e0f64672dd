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
 *   cc -O2 -Wall -Wextra -o tpmbench main.c -lcrypto
 */
#include "wire.h"
#include "transport.h"
#include "commands.h"
#include "sessions.h"
#include "operations.h"
#include "operations-keys.h"
#include "table.h"
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
