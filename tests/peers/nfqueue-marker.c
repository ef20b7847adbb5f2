/*
 * Peer of `mwanlb run`: a marker on libnetfilter_queue as its documentation shows one, one recv and one sendto a verdict.
 * Round robin over the marks 1 to 3; the queue is set up as ours is. Runs until it is killed.
 */
#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { QUEUE = 0, COPY_RANGE = 128, QUEUE_LENGTH = 65536, RECEIVE_BUFFER = 8 << 20, MASK = 0xff };

static int mark(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *packet, void *unused)
{
    static unsigned turn;
    struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(packet);
    uint32_t present = nfq_get_nfmark(packet);

    (void)message, (void)unused;
    if (!header)
        return 0;
    if (present & MASK)
        return nfq_set_verdict(queue, ntohl(header->packet_id), NF_ACCEPT, 0, NULL);
    return nfq_set_verdict2(queue, ntohl(header->packet_id), NF_REPEAT, (present & ~MASK) | (turn++ % 3 + 1), 0, NULL);
}

static void require(int holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

int main(void)
{
    static char buffer[65536];
    int size = RECEIVE_BUFFER, on = 1, fd;
    struct nfq_handle *handle = nfq_open();
    struct nfq_q_handle *queue;

    require(handle != NULL, "nfq_open");
    queue = nfq_create_queue(handle, QUEUE, mark, NULL);
    require(queue != NULL, "nfq_create_queue");
    require(nfq_set_mode(queue, NFQNL_COPY_PACKET, COPY_RANGE) >= 0, "nfq_set_mode");
    require(nfq_set_queue_maxlen(queue, QUEUE_LENGTH) >= 0, "nfq_set_queue_maxlen");
    require(nfq_set_queue_flags(queue, NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO, NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO) >= 0, "nfq_set_queue_flags");
    fd = nfq_fd(handle);
    require(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) == 0, "SO_RCVBUFFORCE");
    require(setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on) == 0, "NETLINK_NO_ENOBUFS");

    puts("ready");
    fflush(stdout);
    for (;;) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        require(length >= 0, "recv");
        nfq_handle_packet(handle, buffer, length);
    }
}
