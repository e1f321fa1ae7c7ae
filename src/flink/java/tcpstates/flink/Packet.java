package tcpstates.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import tcpstates.engine.PartDecoder;

/**
 * What a reader hands on: the headers of a packet, or what was counted in a part of the capture.
 *
 * @param kind what it is
 * @param key whose it is; {@link FlowKey#NONE} but for {@link Kind#TCP}
 * @param place of the packet in the capture; of counts, the last packet of their part
 * @param bytes of the packet up to the end of the TCP header, of a fragment all of it
 * @param counts of {@link HealthCounts}; empty but for {@link Kind#COUNTS}
 * @param message what there is to say of the part's files; empty for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares them
record Packet(Kind kind, FlowKey key, PartDecoder.Place place, byte[] bytes, long[] counts, String message) {
    /** What may be handed on. */
    enum Kind {
        /** A segment, or an ICMP error that quotes one. */
        TCP,
        /** A packet with a fragment in it. */
        FRAGMENT,
        /** What was counted. */
        COUNTS
    }

    static final String KIND = "packet";

    /** How it becomes bytes. */
    static final ValueSerializer<Packet> BYTES = new Bytes();

    private static final Kind[] KINDS = Kind.values();
    private static final byte[] NO_BYTES = {};
    private static final long[] NO_COUNTS = {};

    static Packet tcp(FlowKey key, PartDecoder.Place place, byte[] bytes) {
        return new Packet(Kind.TCP, key, place, bytes, NO_COUNTS, "");
    }

    static Packet fragment(PartDecoder.Place place, byte[] bytes) {
        return new Packet(Kind.FRAGMENT, FlowKey.NONE, place, bytes, NO_COUNTS, "");
    }

    static Packet counts(long number, long[] counts, String message) {
        return new Packet(
                Kind.COUNTS, FlowKey.NONE, new PartDecoder.Place(number, 0, 0, 0, 0), NO_BYTES, counts, message);
    }

    /** Its number in the capture. */
    long number() {
        return place.number();
    }

    private static final class Bytes extends ValueSerializer<Packet> {
        Bytes() {
            super(Packet.class);
        }

        @Override
        Layout<Packet> layout() {
            return new Layout<>(KIND, "");
        }

        @Override
        @SuppressWarnings("EnumOrdinal") // new kinds come last
        public void serialize(Packet packet, DataOutputView out) throws IOException {
            out.writeByte(packet.kind.ordinal());
            FlowKey.BYTES.serialize(packet.key, out);
            PartDecoder.Place place = packet.place;
            out.writeLong(place.number());
            out.writeLong(place.time());
            out.writeLong(place.clock());
            out.writeInt(place.length());
            out.writeInt(place.linkType());
            writeBytes(packet.bytes, out);
            if (packet.kind == Kind.COUNTS) {
                HealthCounts.write(packet.counts, out);
                out.writeUTF(packet.message);
            }
        }

        @Override
        public Packet deserialize(DataInputView in) throws IOException {
            Kind kind = KINDS[in.readByte()];
            FlowKey key = FlowKey.BYTES.deserialize(in);
            var place = new PartDecoder.Place(in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readInt());
            byte[] bytes = readBytes(in);
            return kind == Kind.COUNTS
                    ? new Packet(kind, key, place, bytes, HealthCounts.read(in), in.readUTF())
                    : new Packet(kind, key, place, bytes, NO_COUNTS, "");
        }
    }
}
