/* Peer of mwanlb-helper: the least that an external_acl helper can be in plain C. Round robin over three uplinks. */
#include <stdio.h>
#include <string.h>

int main(void)
{
    static char line[65536];
    unsigned long turn = 0;

    setvbuf(stdout, NULL, _IOLBF, 65536);
    while (fgets(line, sizeof line, stdin)) {
        unsigned uplink = turn++ % 3 + 1;
        printf("%.*s OK wan_=uplink%u mark_=0x%x\n", (int)strcspn(line, " \n"), line, uplink, uplink);
    }
    return 0;
}
