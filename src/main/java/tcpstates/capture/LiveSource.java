package tcpstates.capture;

import java.util.List;

/** A live capture; which library it rests on is its own business. */
public sealed interface LiveSource extends PacketSource permits LiveCapture, Pcap4jCapture {
    /** How long the kernel may gather packets before it hands them over, and how often an idle capture wakes up. */
    int READ_TIMEOUT_MILLIS = 100;

    /**
     * Sets what {@link #deliver} runs, on its own thread, after each round of packets; when no packets come, about every
     * {@link #READ_TIMEOUT_MILLIS}. Every packet that is older than twice that time has been delivered by then, so a clock
     * that follows the packets may be advanced to the present less that time. To be called before {@link #deliver}.
     */
    void whenIdle(Runnable idle);

    /** What libpcap objected to when the capture was opened although it could be opened, a line each. */
    List<String> warnings();
}
