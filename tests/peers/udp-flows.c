/*
 * Sends new UDP flows at a steady rate: one datagram each, from one socket, each to another pair of address and port, so that
 * every datagram is the first packet of a connection.
 *
 * usage: udp-flows ADDRESS ADDRESSES FLOWS PER-SECOND [AT-ONCE]
 *   ADDRESS is the first of ADDRESSES that follow each other
 *   PER-SECOND 0: a flood, as fast as the machine can send
 *   AT-ONCE: so many back to back, with pauses between; otherwise they are evenly spaced
 * prints: seconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { FIRST_PORT = 2000, PORTS = 60000, MOST_AT_ONCE = 200 };

static void require(int holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

static long long nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* The other processor may be the other half of this one. */
static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

static void send_flow(int fd, uint32_t first, long flow)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(first + flow / PORTS),
        .sin_port = htons(FIRST_PORT + flow % PORTS) };

    require(sendto(fd, "new flow", 8, 0, (struct sockaddr *)&to, sizeof to) == 8, "sendto");
}

int main(int argc, char **argv)
{
    struct in_addr first;
    long addresses, flows, rate, burst = 1, sent = 0;
    long long started, due;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (argc < 5 || argc > 6 || !inet_aton(argv[1], &first) || (addresses = atol(argv[2])) < 1 || (flows = atol(argv[3])) < 1 ||
        flows > addresses * PORTS || (rate = atol(argv[4])) < 0 || (argc == 6 && (burst = atol(argv[5])) < 1)) {
        fprintf(stderr, "usage: udp-flows ADDRESS ADDRESSES FLOWS PER-SECOND [AT-ONCE], at most %d flows an address\n", PORTS);
        return 1;
    }
    require(fd >= 0, "socket");
    started = due = nanoseconds();
    while (rate == 0 && sent < flows)
        send_flow(fd, ntohl(first.s_addr), sent++);
    while (sent < flows) {
        /* Turned round and not slept for: a timer would send what has fallen due meanwhile all at once. */
        while (nanoseconds() < due)
            relax();
        for (long i = 0; i < burst && sent < flows; i++)
            send_flow(fd, ntohl(first.s_addr), sent++);
        due += burst * 1000000000LL / rate;
        /* What a busy machine held up follows, but never all at once: that would measure the queue's length. */
        if (due < nanoseconds() - MOST_AT_ONCE * 1000000000LL / rate)
            due = nanoseconds() - MOST_AT_ONCE * 1000000000LL / rate;
    }
    printf("%.6f\n", (nanoseconds() - started) / 1e9);
    return 0;
}
