package tcpstates.event;

/** Which end of the connection: the one that opened it or the one that was called. */
public enum Role {
    CLIENT,
    SERVER
}
