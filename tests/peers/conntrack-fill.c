/*
 * Fills the connection table of this network namespace with established TCP connections that nobody has, by ctnetlink: within a second
 * or two, where connections of real programs would take minutes. Their marks are 1 to MARKS in turn.
 *
 * usage: conntrack-fill CONNECTIONS MARKS SECONDS      SECONDS is how long an entry stays
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Of 10.0.0.0/8 and 198.18.0.0/15: no host of a lab has them. */
enum { CLIENTS = 0x0a000000, SERVERS = 0xc6120000, PORTS = 50000, FIRST_PORT = 10000, BATCH = 100, MESSAGE = 256 };

static char batch[BATCH * MESSAGE] __attribute__((aligned(8)));
static size_t used;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

static void append(uint16_t type, const void *value, size_t length)
{
    struct nlattr *attribute = (struct nlattr *)(batch + used);

    attribute->nla_type = type;
    attribute->nla_len = NLA_HDRLEN + length;
    memcpy(attribute + 1, value, length);
    used += NLA_ALIGN(attribute->nla_len);
}

static void append8(uint16_t type, uint8_t value) { append(type, &value, sizeof value); }
static void append16(uint16_t type, uint16_t value) { value = htons(value); append(type, &value, sizeof value); }
static void append32(uint16_t type, uint32_t value) { value = htonl(value); append(type, &value, sizeof value); }

static struct nlattr *begin(uint16_t type)
{
    struct nlattr *nest = (struct nlattr *)(batch + used);

    nest->nla_type = NLA_F_NESTED | type;
    used += NLA_HDRLEN;
    return nest;
}

static void end(struct nlattr *nest) { nest->nla_len = batch + used - (char *)nest; }

static void append_tuple(uint16_t type, uint32_t from, uint32_t to, uint16_t from_port, uint16_t to_port)
{
    struct nlattr *tuple = begin(type), *part = begin(CTA_TUPLE_IP);

    append32(CTA_IP_V4_SRC, from);
    append32(CTA_IP_V4_DST, to);
    end(part);
    part = begin(CTA_TUPLE_PROTO);
    append8(CTA_PROTO_NUM, IPPROTO_TCP);
    append16(CTA_PROTO_SRC_PORT, from_port);
    append16(CTA_PROTO_DST_PORT, to_port);
    end(part);
    end(tuple);
}

static void append_connection(long number, long marks, uint32_t seconds)
{
    struct nlmsghdr *header = (struct nlmsghdr *)(batch + used);
    uint32_t client = CLIENTS + number / PORTS + 1, server = SERVERS + number % 65536;
    uint16_t port = FIRST_PORT + number % PORTS;
    struct nlattr *info, *tcp;

    *header = (struct nlmsghdr){ 0, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL, number, 0 };
    *(struct nfgenmsg *)(header + 1) = (struct nfgenmsg){ AF_INET, NFNETLINK_V0, 0 };
    used += NLMSG_LENGTH(sizeof(struct nfgenmsg));
    append_tuple(CTA_TUPLE_ORIG, client, server, port, 443);
    append_tuple(CTA_TUPLE_REPLY, server, client, 443, port);
    append32(CTA_STATUS, IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED);
    append32(CTA_TIMEOUT, seconds);
    append32(CTA_MARK, 1 + number % marks);
    info = begin(CTA_PROTOINFO);
    tcp = begin(CTA_PROTOINFO_TCP);
    append8(CTA_PROTOINFO_TCP_STATE, TCP_CONNTRACK_ESTABLISHED);
    end(tcp);
    end(info);
    header->nlmsg_len = batch + used - (char *)header;
}

/* Without NLM_F_ACK the kernel answers only what it refuses. */
static void send_batch(int channel)
{
    struct { struct nlmsghdr header; struct nlmsgerr error; char more[512]; } answer;

    require(send(channel, batch, used, 0) == (ssize_t)used, "send");
    used = 0;
    if (recv(channel, &answer, sizeof answer, MSG_DONTWAIT) >= 0 && answer.header.nlmsg_type == NLMSG_ERROR) {
        errno = -answer.error.error;
        require(0, "the kernel refuses a connection");
    }
}

int main(int argc, char **argv)
{
    long connections, marks, seconds;
    int channel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

    if (argc != 4 || (connections = atol(argv[1])) < 1 || (marks = atol(argv[2])) < 1 || (seconds = atol(argv[3])) < 1) {
        fprintf(stderr, "usage: conntrack-fill CONNECTIONS MARKS SECONDS\n");
        return 1;
    }
    require(channel >= 0, "socket");
    for (long number = 0; number < connections; number++) {
        append_connection(number, marks, seconds);
        if ((number + 1) % BATCH == 0 || number + 1 == connections)
            send_batch(channel);
    }
    return 0;
}
