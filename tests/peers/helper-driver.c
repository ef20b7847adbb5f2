/*
 * Plays Squid for an external_acl helper: starts it with one stream socket as its standard input and output, keeps a number
 * of requests outstanding, and checks that every one is answered, in its turn and with a mark.
 *
 * usage: helper-driver REQUESTS OUTSTANDING PROGRAM [ARGUMENT...]
 * ends by SIGALRM after 30 seconds; prints: seconds from start to first answer, seconds for REQUESTS after it, CPU seconds of the helper for them, its peak RSS in KiB
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_RUN = 30 };

static int channel;
static unsigned long sent, answered;

static void fail(const char *what)
{
    fprintf(stderr, "helper-driver: %s\n", what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0)
        fail("the helper has ended");
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* In one write, as Squid sends what has gathered while it was busy. */
static void ask(unsigned long count)
{
    static char requests[1 << 16];
    size_t length = 0;

    for (; count > 0; count--) {
        length += sprintf(requests + length, "%lu 192.168.101.%lu GET www%lu.example 80 -\n", sent + 1, sent % 250 + 1, sent % 4 + 1);
        sent++;
    }
    if (write(channel, requests, length) != (ssize_t)length)
        fail("the helper does not read");
}

static void check(const char *reply)
{
    char expected[32];
    int length = sprintf(expected, "%lu OK ", ++answered);

    if (strncmp(reply, expected, length) != 0 || !strstr(reply, " mark_=0x"))
        fail(reply);
}

/* Returns how many answers one read brought. */
static unsigned long take(void)
{
    static char replies[1 << 16];
    static size_t filled;
    unsigned long before = answered;
    char *line = replies, *end;
    ssize_t got = read(channel, replies + filled, sizeof replies - 1 - filled);

    if (got <= 0)
        fail("the helper has ended");
    filled += got;
    replies[filled] = '\0';
    for (; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        check(line);
    }
    filled -= line - replies;
    memmove(replies, line, filled);
    return answered - before;
}

static void exchange(unsigned long requests, unsigned long outstanding)
{
    unsigned long last = answered + requests;

    for (ask(outstanding); answered < last;) {
        unsigned long room = take(), left = last - sent;
        if (left > 0)
            ask(room < left ? room : left);
    }
}

static pid_t start(char **command)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        fail("no socket pair");
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], 0);
        dup2(ends[1], 1);
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 2);
        execv(command[0], command);
        _exit(127);
    }
    close(ends[1]);
    channel = ends[0];
    return pid;
}

static long peak_rss(pid_t pid)
{
    char path[PATH_MAX], line[256];
    long kib = 0;
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (status)
        fclose(status);
    return kib;
}

int main(int argc, char **argv)
{
    unsigned long requests, outstanding;
    double started, first, elapsed, used;
    clockid_t cpu;
    pid_t pid;

    if (argc < 4 || (requests = strtoul(argv[1], NULL, 10)) < (outstanding = strtoul(argv[2], NULL, 10)) ||
        outstanding < 1 || outstanding > 500)
        fail("usage: helper-driver REQUESTS OUTSTANDING(1-500) PROGRAM [ARGUMENT...]");
    signal(SIGPIPE, SIG_IGN);
    /* A helper that hangs ends the run, whoever started it may be gone by then; the helper goes with its driver. */
    alarm(LONGEST_RUN);
    started = seconds(CLOCK_MONOTONIC);
    pid = start(argv + 3);
    exchange(1, 1);
    first = seconds(CLOCK_MONOTONIC) - started;

    /* The clock of the process, all threads, to the nanosecond; rusage would count the start too. */
    if (clock_getcpuclockid(pid, &cpu) != 0)
        fail("no CPU clock of the helper");
    used = seconds(cpu);
    started = seconds(CLOCK_MONOTONIC);
    exchange(requests, outstanding);
    elapsed = seconds(CLOCK_MONOTONIC) - started;
    used = seconds(cpu) - used;

    printf("%.6f %.6f %.9f %ld\n", first, elapsed, used, peak_rss(pid));
    close(channel);
    waitpid(pid, NULL, 0);
    return 0;
}
