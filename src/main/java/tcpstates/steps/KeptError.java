package tcpstates.steps;

import tcpstates.event.IcmpError;

/** An ICMP error about a segment. */
record KeptError(IcmpError error) implements Kept {
    private static final int SIZE = 200;

    @Override
    public long number() {
        return error.packet();
    }

    @Override
    public long time() {
        return error.time();
    }

    @Override
    public int payload() {
        return 0;
    }

    @Override
    public int size() {
        return SIZE;
    }
}
