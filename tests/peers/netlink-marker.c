/*
 * Peer of `mwanlb run`: a marker on bare netlink, without a library. Up to 64 packets a
 * recvmmsg, one send for their verdicts. Round robin over the marks 1 to 3; the queue is set up as ours is. Runs until it is killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUEUE = 0, COPY_RANGE = 128, QUEUE_LENGTH = 65536, RECEIVE_BUFFER = 8 << 20, MASK = 0xff, BATCH = 64, DATAGRAM = 1024 };

/* A message under construction; attributes are appended and the length kept up to date. */
struct message {
    struct nlmsghdr header;
    struct nfgenmsg family;
    char attributes[48];
};

struct verdict {
    struct nlmsghdr header;
    struct nfgenmsg family;
    struct nlattr verdict_header;
    struct nfqnl_msg_verdict_hdr verdict;
    struct nlattr mark_header;
    uint32_t mark;
};

static int channel;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

static void append(struct message *message, uint16_t type, const void *value, uint16_t length)
{
    struct nlattr *attribute = (struct nlattr *)((char *)message + message->header.nlmsg_len);

    attribute->nla_type = type;
    attribute->nla_len = NLA_HDRLEN + length;
    memcpy(attribute + 1, value, length);
    message->header.nlmsg_len += NLA_ALIGN(attribute->nla_len);
}

static void configure(void)
{
    struct nfqnl_msg_config_cmd bind = { NFQNL_CFG_CMD_BIND, 0, htons(AF_INET) };
    struct nfqnl_msg_config_params parameters = { htonl(COPY_RANGE), NFQNL_COPY_PACKET };
    uint32_t length = htonl(QUEUE_LENGTH), flags = htonl(NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO);
    struct message message = {
        { NLMSG_LENGTH(sizeof(struct nfgenmsg)), NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK, 0, 0 },
        { AF_UNSPEC, NFNETLINK_V0, htons(QUEUE) }, "" };
    struct { struct nlmsghdr header; struct nlmsgerr error; char more[256]; } answer;

    append(&message, NFQA_CFG_CMD, &bind, sizeof bind);
    append(&message, NFQA_CFG_PARAMS, &parameters, sizeof parameters);
    append(&message, NFQA_CFG_QUEUE_MAXLEN, &length, sizeof length);
    append(&message, NFQA_CFG_MASK, &flags, sizeof flags);
    append(&message, NFQA_CFG_FLAGS, &flags, sizeof flags);
    require(send(channel, &message, message.header.nlmsg_len, 0) >= 0, "send");
    do
        require(recv(channel, &answer, sizeof answer, 0) >= 0, "recv");
    while (answer.header.nlmsg_type != NLMSG_ERROR);
    if (answer.error.error != 0) {
        fprintf(stderr, "bind queue %d: %s\n", QUEUE, strerror(-answer.error.error));
        exit(1);
    }
}

/* The kernel sends one packet a datagram. Returns the id in network order, 0 for what is no packet: ids begin with 1. */
static uint32_t parse(const struct nlmsghdr *header, size_t received, uint32_t *mark)
{
    uint32_t id = 0;
    size_t at = NLMSG_LENGTH(sizeof(struct nfgenmsg));

    *mark = 0;
    if (received < at || header->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
        return 0;
    while (at + NLA_HDRLEN <= received) {
        const struct nlattr *attribute = (const struct nlattr *)((const char *)header + at);
        uint16_t type = attribute->nla_type & NLA_TYPE_MASK;

        if (attribute->nla_len < NLA_HDRLEN || at + attribute->nla_len > received)
            break;
        if (type == NFQA_PACKET_HDR && attribute->nla_len >= NLA_HDRLEN + sizeof(struct nfqnl_msg_packet_hdr))
            memcpy(&id, attribute + 1, sizeof id);
        else if (type == NFQA_MARK && attribute->nla_len >= NLA_HDRLEN + sizeof *mark)
            memcpy(mark, attribute + 1, sizeof *mark);
        at += NLA_ALIGN(attribute->nla_len);
    }
    *mark = ntohl(*mark);
    return id;
}

static void decide(struct verdict *verdict, uint32_t id, uint32_t present)
{
    static unsigned turn;
    int marked = (present & MASK) != 0;

    *verdict = (struct verdict){
        { sizeof *verdict, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT, NLM_F_REQUEST, 0, 0 },
        { AF_UNSPEC, NFNETLINK_V0, htons(QUEUE) },
        { NLA_HDRLEN + sizeof verdict->verdict, NFQA_VERDICT_HDR },
        { htonl(marked ? NF_ACCEPT : NF_REPEAT), id },
        { NLA_HDRLEN + sizeof verdict->mark, NFQA_MARK },
        htonl(marked ? present : (present & ~MASK) | (turn++ % 3 + 1)) };
}

int main(void)
{
    static char datagrams[BATCH][DATAGRAM] __attribute__((aligned(8)));
    static struct verdict verdicts[BATCH];
    static struct mmsghdr messages[BATCH];
    static struct iovec vectors[BATCH];
    int size = RECEIVE_BUFFER, on = 1;

    channel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    require(channel >= 0, "socket");
    require(setsockopt(channel, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) == 0, "SO_RCVBUFFORCE");
    require(setsockopt(channel, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on) == 0, "NETLINK_NO_ENOBUFS");
    configure();
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){ datagrams[i], DATAGRAM };
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }

    puts("ready");
    fflush(stdout);
    for (;;) {
        int count = 0, received = recvmmsg(channel, messages, BATCH, MSG_WAITFORONE, NULL);

        require(received >= 0, "recvmmsg");
        for (int i = 0; i < received; i++) {
            uint32_t mark, id = parse((struct nlmsghdr *)datagrams[i], messages[i].msg_len, &mark);
            if (id != 0)
                decide(&verdicts[count++], id, mark);
        }
        if (count > 0)
            require(send(channel, verdicts, count * sizeof *verdicts, 0) >= 0, "send");
    }
}
