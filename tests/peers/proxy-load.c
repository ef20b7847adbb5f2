/*
 * Loads a forward proxy with tunnels, and is the server at their other end. The CPU time and memory are those of the proxy's process.
 *
 * usage: proxy-load start    PROXY-PORT PROGRAM [ARGUMENT...]           starts it: milliseconds until it accepts a connection, its RSS in KiB a second later
 *        proxy-load download PROXY-PORT PID TUNNELS BYTES               each tunnel brings so many bytes
 *        proxy-load echo     PROXY-PORT PID TUNNELS MESSAGES            each tunnel has so many messages of 256 bytes sent back, one after the other
 *        proxy-load idle     PROXY-PORT PID TUNNELS                     nothing happens in them
 * prints, but for start: seconds, CPU seconds, and the RSS in KiB before the first tunnel and with all of them
 * All of it on the loopback device; ends by SIGALRM after two minutes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_RUN = 120, MESSAGE = 256, EVENTS = 512, MOST_TUNNELS = 20000, CHUNK = 256 << 10 };

/* What a connection has still to send (server) or to receive (client). */
static long long left[4 * MOST_TUNNELS];
static char bytes[CHUNK];

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "proxy-load: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    require(clock_gettime(clock, &now) == 0, "the proxy has ended");
    return now.tv_sec + now.tv_nsec / 1e9;
}

static long rss(pid_t pid)
{
    char path[64], line[256];
    long kib = -1;
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", pid);
    status = fopen(path, "r");
    require(status != NULL, path);
    while (fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %ld", &kib);
    fclose(status);
    return kib;
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    return address;
}

static void watch(int epoll, int fd, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};

    require(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0 || errno == EEXIST, "epoll_ctl");
    require(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0, "epoll_ctl");
}

/* The server: 8 bytes ask for so many, and 0 for an echo of all that follows. */
static void serve(int listener)
{
    struct epoll_event events[EVENTS];
    int epoll = epoll_create1(0), one = 1;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    watch(epoll, listener, EPOLLIN);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            ssize_t length;

            if (fd == listener) {
                fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                require(fd >= 0 && fd < 4 * MOST_TUNNELS, "accept");
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                left[fd] = -1;
                watch(epoll, fd, EPOLLIN);
            } else if (left[fd] > 0) {
                length = send(fd, bytes, left[fd] < CHUNK ? left[fd] : CHUNK, MSG_NOSIGNAL);
                if (length > 0)
                    left[fd] -= length;
                if (left[fd] == 0)
                    watch(epoll, fd, EPOLLIN);
            } else {
                length = recv(fd, bytes, left[fd] < 0 ? sizeof left[fd] : CHUNK, 0);
                if (length <= 0) {
                    close(fd);
                } else if (left[fd] < 0) {
                    memcpy(&left[fd], bytes, sizeof left[fd]);
                    if (left[fd] > 0)
                        watch(epoll, fd, EPOLLOUT);
                } else {
                    send(fd, bytes, length, MSG_NOSIGNAL);
                }
            }
        }
    }
}

static int listen_anywhere(int *port)
{
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    require(bind(fd, (struct sockaddr *)&address, length) == 0 && listen(fd, 4096) == 0, "listen");
    require(getsockname(fd, (struct sockaddr *)&address, &length) == 0, "getsockname");
    *port = ntohs(address.sin_port);
    return fd;
}

static int open_tunnel(int proxy_port, int server_port)
{
    struct sockaddr_in proxy = loopback(proxy_port);
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    char head[512];
    ssize_t length, filled = 0;

    require(fd >= 0 && fd < 4 * MOST_TUNNELS && connect(fd, (struct sockaddr *)&proxy, sizeof proxy) == 0, "connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    length = sprintf(head, "CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", server_port, server_port);
    require(send(fd, head, length, 0) == length, "send");
    do {
        length = recv(fd, head + filled, sizeof head - 1 - filled, 0);
        require(length > 0, "the proxy hung up");
        filled += length;
        head[filled] = 0;
    } while (!strstr(head, "\r\n\r\n"));
    if (strncmp(head, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "proxy-load: CONNECT was answered: %.60s\n", head);
        exit(1);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

/* What comes is dropped in the kernel (MSG_TRUNC of tcp(7)): copying it would be most of this program's work. */
static void transfer(const int *tunnels, long count, long amount, int is_echo)
{
    struct epoll_event events[EVENTS];
    int epoll = epoll_create1(0);
    long unfinished = count;
    long long asked = is_echo ? 0 : amount;

    for (long i = 0; i < count; i++) {
        left[tunnels[i]] = is_echo ? amount * MESSAGE : amount;
        watch(epoll, tunnels[i], EPOLLIN);
        require(send(tunnels[i], &asked, sizeof asked, 0) == sizeof asked, "send");
        if (is_echo)
            require(send(tunnels[i], bytes, MESSAGE, 0) == MESSAGE, "send");
    }
    while (unfinished > 0) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);

        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            ssize_t length = recv(fd, NULL, 1 << 20, MSG_TRUNC);

            require(length > 0, "a tunnel broke");
            left[fd] -= length;
            if (left[fd] == 0)
                unfinished--;
            else if (is_echo && left[fd] % MESSAGE == 0)
                require(send(fd, bytes, MESSAGE, 0) == MESSAGE, "send");
        }
    }
}

static int time_start(int port, char **command)
{
    struct sockaddr_in proxy = loopback(port);
    double begun = seconds(CLOCK_MONOTONIC), listening;
    pid_t child = fork();

    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM, 0), accepted = connect(fd, (struct sockaddr *)&proxy, sizeof proxy) == 0;

        close(fd);
        if (accepted)
            break;
        require(waitpid(child, NULL, WNOHANG) == 0, "the proxy has ended");
        usleep(500);
    }
    listening = seconds(CLOCK_MONOTONIC);
    sleep(1);
    printf("%.3f %ld\n", (listening - begun) * 1e3, rss(child));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}

int main(int argc, char **argv)
{
    struct rlimit files = {4 * MOST_TUNNELS, 4 * MOST_TUNNELS};
    static int tunnels[MOST_TUNNELS];
    long count, amount, before, after;
    double begun, ended, used = 0;
    clockid_t clock;
    int port, listener, is_idle;

    alarm(LONGEST_RUN);
    if (argc >= 4 && strcmp(argv[1], "start") == 0)
        return time_start(atoi(argv[2]), argv + 3);
    is_idle = argc == 5 && strcmp(argv[1], "idle") == 0;
    if ((!is_idle && (argc != 6 || (strcmp(argv[1], "download") && strcmp(argv[1], "echo")))) || (count = atol(argv[4])) < 1 || count > MOST_TUNNELS) {
        fprintf(stderr, "usage: proxy-load start PROXY-PORT PROGRAM [ARGUMENT...] | (download|echo) PROXY-PORT PID TUNNELS AMOUNT | idle PROXY-PORT PID TUNNELS\n");
        return 1;
    }
    amount = is_idle ? 0 : atol(argv[5]);
    setrlimit(RLIMIT_NOFILE, &files);
    require(clock_getcpuclockid(atoi(argv[3]), &clock) == 0, "the proxy's process");
    listener = listen_anywhere(&port);
    if (fork() == 0)
        serve(listener);
    close(listener);
    before = rss(atoi(argv[3]));
    for (long i = 0; i < count; i++)
        tunnels[i] = open_tunnel(atoi(argv[2]), port);
    begun = seconds(CLOCK_MONOTONIC);
    used = seconds(clock);
    if (!is_idle)
        transfer(tunnels, count, amount, strcmp(argv[1], "echo") == 0);
    ended = seconds(CLOCK_MONOTONIC);
    used = seconds(clock) - used;
    after = rss(atoi(argv[3]));
    printf("%.6f %.6f %ld %ld\n", ended - begun, used, before, after);
    return 0;
}
