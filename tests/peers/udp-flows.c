/*
 * Sends new UDP flows at a steady rate: one datagram each, from one socket, each to another pair of address and port, so that
 * every datagram is the first packet of a connection.
 *
 * usage: udp-flows ADDRESS ADDRESSES FLOWS PER-SECOND      ADDRESS is the first of ADDRESSES that follow each other
 *                                                          PER-SECOND 0: a flood, as fast as the machine can send
 * prints: seconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { FIRST_PORT = 2000, PORTS = 60000, TICK = 1000000, MOST_AT_ONCE = 200 };

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
    long addresses, flows, rate, sent = 0;
    long long started, due;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (argc != 5 || !inet_aton(argv[1], &first) || (addresses = atol(argv[2])) < 1 || (flows = atol(argv[3])) < 1 ||
        flows > addresses * PORTS || (rate = atol(argv[4])) < 0) {
        fprintf(stderr, "usage: udp-flows ADDRESS ADDRESSES FLOWS PER-SECOND, at most %d flows an address\n", PORTS);
        return 1;
    }
    require(fd >= 0, "socket");
    started = due = nanoseconds();
    while (rate == 0 && sent < flows)
        send_flow(fd, ntohl(first.s_addr), sent++);
    while (sent < flows) {
        /* What a busy machine held up follows, but never all at once: that would measure the queue's length. */
        long wanted = (nanoseconds() - started) * rate / 1000000000;
        long last = wanted < flows ? wanted : flows;
        struct timespec until;

        if (last > sent + MOST_AT_ONCE)
            last = sent + MOST_AT_ONCE;
        while (sent < last)
            send_flow(fd, ntohl(first.s_addr), sent++);
        due += TICK;
        until = (struct timespec){ due / 1000000000, due % 1000000000 };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
    printf("%.6f\n", (nanoseconds() - started) / 1e9);
    return 0;
}
