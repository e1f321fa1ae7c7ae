package tcpstates.lab;

/** Packets as descriptions of experiments tell them apart for the forwarder. */
enum PacketKind {
    SYN,
    SYN_ACK,
    /** An ACK that carries nothing. */
    ACK,
    DATA,
    FIN,
    RST;

    /** By its name in a description: {@code SYN-ACK}, {@code data}. */
    static PacketKind named(String word) {
        for (PacketKind kind : values()) {
            if (kind.name().replace('_', '-').equalsIgnoreCase(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of SYN, SYN-ACK, ACK, data, FIN, RST");
    }

    boolean matches(Segment segment) {
        boolean plain = !segment.has(Segment.SYN | Segment.FIN | Segment.RST);
        return switch (this) {
            case SYN -> segment.has(Segment.SYN) && !segment.has(Segment.ACK);
            case SYN_ACK -> segment.has(Segment.SYN) && segment.has(Segment.ACK);
            case ACK -> plain && segment.payload() == 0;
            case DATA -> segment.payload() > 0;
            case FIN -> segment.has(Segment.FIN);
            case RST -> segment.has(Segment.RST);
        };
    }
}
