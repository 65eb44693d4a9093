/* A server of a test's own: it hangs up, or answers each request with the same long text. */
#ifndef PEER_H
#define PEER_H

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

/* The text of every answer; NULL: each connection is closed before anything is heard on it. */
static const char *peer_answer;
static int peer, is_peer_done;
static pthread_t peer_thread;

static inline void *peer_serve(void *unused)
{
    int connection;

    while ((connection = accept(peer, NULL, NULL)) >= 0 && !__atomic_load_n(&is_peer_done, __ATOMIC_SEQ_CST)) {
        char request[4096], head[128];
        if (peer_answer != NULL && read(connection, request, sizeof request) > 0) {
            size_t length = strlen(peer_answer);
            snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %lu\r\n\r\n",
                     (unsigned long)length);
            if (send(connection, head, strlen(head), MSG_NOSIGNAL) > 0)
                (void)!send(connection, peer_answer, length, MSG_NOSIGNAL);
        }
        close(connection);
    }
    close(connection);
    return unused;
}

/* Its port. */
static inline int peer_open(const char *answer)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(peer, (struct sockaddr *)&address, size) == 0 && listen(peer, 8) == 0);
    CHECK(getsockname(peer, (struct sockaddr *)&address, &size) == 0);
    peer_answer = answer;
    is_peer_done = 0;
    CHECK(pthread_create(&peer_thread, NULL, peer_serve, NULL) == 0);
    return ntohs(address.sin_port);
}

static inline void peer_close(void)
{
    __atomic_store_n(&is_peer_done, 1, __ATOMIC_SEQ_CST);
    shutdown(peer, SHUT_RDWR);
    CHECK(pthread_join(peer_thread, NULL) == 0);
    close(peer);
}

#endif
