package tcpstates.report.tcpdump;

import tcpstates.packet.Checksum;
import tcpstates.packet.Ip4Field;
import tcpstates.packet.Ip6Field;
import tcpstates.packet.IpProtocol;
import tcpstates.packet.TcpField;
import tcpstates.packet.TcpFlags;
import tcpstates.packet.TcpSegment;
import tcpstates.report.LineBuffer;

/** The TCP part of a line (print-tcp.c). */
final class TcpLine {
    private static final int MAX_RESET_TEXT = 30;
    private static final int FLAGS_PRINTED = 0xff;

    private final PacketLine line;
    private final TcpOptions tcpOptions;
    private final HttpLine http;
    private final RelativeSequenceNumbers relative4 = new RelativeSequenceNumbers();
    private final RelativeSequenceNumbers relative6 = new RelativeSequenceNumbers();

    /** Sequence numbers as they are printed. */
    private int sequence;

    private int acknowledgment;
    private int sackBase;

    TcpLine(PacketLine line) {
        this.line = line;
        this.tcpOptions = new TcpOptions(line);
        this.http = new HttpLine(line);
    }

    /**
     * Prints a segment.
     *
     * @param at offset of its header
     * @param length its bytes, by the IP header
     * @param ip offset of the IP header
     * @param v6 whether that is IPv6
     * @param fragmented whether more of the packet follows in other fragments
     */
    void print(int at, int length, int ip, boolean v6, boolean fragmented) {
        line.tcp = true;
        line.tcpText = line.out.length();
        line.protocol = "tcp";
        PacketBytes packet = line.packet;
        if (!packet.has(at + TcpField.DESTINATION_PORT, Short.BYTES)) {
            addresses(ip, v6, -1, -1);
            line.out.character(':');
            line.truncated();
            return;
        }
        int sourcePort = packet.u16(at + TcpField.SOURCE_PORT);
        int destinationPort = packet.u16(at + TcpField.DESTINATION_PORT);
        endpoints(ip, v6, sourcePort, destinationPort);
        if (!packet.has(at, TcpField.MIN_LENGTH)) {
            line.truncated();
            return;
        }
        int headerLength = (packet.u8(at + TcpField.OFFSET_AND_FLAGS) >> 4) * 4;
        if (headerLength < TcpField.MIN_LENGTH) {
            tooShort(length, headerLength);
        } else if (line.options.quiet() > 0) {
            quiet(length, headerLength);
        } else {
            segment(at, length, headerLength, ip, v6, fragmented);
        }
    }

    private void endpoints(int ip, boolean v6, int sourcePort, int destinationPort) {
        int protocol = line.packet.u8(ip + (v6 ? Ip6Field.NEXT_HEADER : Ip4Field.PROTOCOL));
        if (protocol == IpProtocol.TCP) {
            addresses(ip, v6, sourcePort, destinationPort);
        } else {
            // Behind extension headers the addresses have already been printed.
            line.names.tcpPort(line.out, sourcePort);
            line.out.text(" > ");
            line.names.tcpPort(line.out, destinationPort);
        }
        line.out.text(": ");
    }

    /** Prints both endpoints; a port of -1 is left out. */
    private void addresses(int ip, boolean v6, int sourcePort, int destinationPort) {
        line.source(ip, v6);
        port(sourcePort);
        line.out.text(" > ");
        line.destination(ip, v6);
        port(destinationPort);
    }

    private void port(int port) {
        if (port >= 0) {
            line.out.character('.');
            line.names.tcpPort(line.out, port);
        }
    }

    private void tooShort(int length, int headerLength) {
        line.out.text(" tcp ");
        line.out.decimal(length - headerLength);
        line.out.text(" [bad hdr length ");
        line.out.decimal(headerLength);
        line.out.text(" - too short, < 20]");
    }

    private void quiet(int length, int headerLength) {
        line.out.text("tcp ");
        line.out.decimal(length - headerLength);
        if (headerLength > length) {
            tooLong(length, headerLength);
        }
    }

    private void tooLong(int length, int headerLength) {
        line.out.text(" [bad hdr length ");
        line.out.decimal(headerLength);
        line.out.text(" - too long, > ");
        line.out.decimal(length);
        line.out.character(']');
    }

    private void segment(int at, int length, int headerLength, int ip, boolean v6, boolean fragmented) {
        LineBuffer out = line.out;
        PacketBytes packet = line.packet;
        int flags = packet.u8(at + TcpField.OFFSET_AND_FLAGS + 1);
        printFlags(flags);
        relate(at, ip, v6, flags);
        if (headerLength > length) {
            tooLong(length, headerLength);
            return;
        }
        if (line.verbose() && !line.options.skipChecksums() && !fragmented && packet.has(at, length)) {
            printChecksum(at, length, ip, v6);
        }
        int payload = length - headerLength;
        printNumbers(at, payload, flags);
        if (headerLength > TcpField.MIN_LENGTH) {
            TcpOptions.End end = tcpOptions.print(
                    at + TcpField.MIN_LENGTH, headerLength - TcpField.MIN_LENGTH, at + length, flags, sackBase);
            if (end != TcpOptions.End.COMPLETE) {
                return;
            }
        }
        out.text(", length ");
        out.decimal(payload);
        if (payload > 0) {
            printPayload(at, headerLength, payload, flags);
        }
    }

    private void printFlags(int flags) {
        LineBuffer out = line.out;
        out.text("Flags [");
        if ((flags & FLAGS_PRINTED) == 0) {
            out.text("none");
        }
        for (int bit = 0; bit < TcpFlags.LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0) {
                out.character(TcpFlags.LETTERS.charAt(bit));
            }
        }
        out.character(']');
    }

    private void relate(int at, int ip, boolean v6, int flags) {
        PacketBytes packet = line.packet;
        sequence = packet.i32(at + TcpField.SEQ);
        acknowledgment = packet.i32(at + TcpField.ACK);
        sackBase = 0;
        if (line.options.absoluteSequence() || (flags & TcpSegment.ACK) == 0) {
            return;
        }
        RelativeSequenceNumbers relative = v6 ? relative6 : relative4;
        relative.relate(
                v6 ? packet.i64(ip + Ip6Field.SOURCE) : 0,
                v6
                        ? packet.i64(ip + Ip6Field.SOURCE + Long.BYTES)
                        : Integer.toUnsignedLong(packet.i32(ip + Ip4Field.SOURCE)),
                v6 ? packet.i64(ip + Ip6Field.DESTINATION) : 0,
                v6
                        ? packet.i64(ip + Ip6Field.DESTINATION + Long.BYTES)
                        : Integer.toUnsignedLong(packet.i32(ip + Ip4Field.DESTINATION)),
                packet.u16(at + TcpField.SOURCE_PORT),
                packet.u16(at + TcpField.DESTINATION_PORT),
                sequence,
                acknowledgment,
                (flags & TcpSegment.SYN) != 0);
        sequence = relative.sequence;
        acknowledgment = relative.acknowledgment;
        sackBase = relative.sackBase;
    }

    private void printChecksum(int at, int length, int ip, boolean v6) {
        PacketBytes packet = line.packet;
        int sum = IpPayload.sum(packet, IpProtocol.TCP, at, length, ip, v6);
        int field = packet.u16(at + TcpField.CHECKSUM);
        LineBuffer out = line.out;
        out.text(", cksum 0x");
        out.hex(field, 4);
        if (sum == Checksum.CORRECT) {
            out.text(" (correct)");
        } else {
            out.text(" (incorrect -> 0x");
            out.hex(Checksum.expected(sum, field), 4);
            out.character(')');
        }
    }

    private void printNumbers(int at, int payload, int flags) {
        LineBuffer out = line.out;
        if (line.options.verbose() > 1
                || payload > 0
                || (flags & (TcpSegment.SYN | TcpSegment.FIN | TcpSegment.RST)) != 0) {
            out.text(", seq ");
            out.decimal(sequence);
            if (payload > 0) {
                out.character(':');
                out.decimal(sequence + payload);
            }
        }
        if ((flags & TcpSegment.ACK) != 0) {
            out.text(", ack ");
            out.decimal(acknowledgment);
        }
        out.text(", win ");
        out.decimal(line.packet.u16(at + TcpField.WINDOW));
        if ((flags & TcpSegment.URG) != 0) {
            out.text(", urg ");
            out.decimal(line.packet.u16(at + TcpField.URGENT_POINTER));
        }
    }

    private void printPayload(int at, int headerLength, int payload, int flags) {
        PacketBytes packet = line.packet;
        line.requireHeader(at, headerLength);
        if ((flags & TcpSegment.RST) != 0 && line.verbose()) {
            resetText(at + headerLength, payload);
        } else if (isHttp(packet.u16(at + TcpField.SOURCE_PORT), packet.u16(at + TcpField.DESTINATION_PORT))) {
            line.out.text(": ");
            http.print(at + headerLength, payload);
        }
    }

    /** RFC 1122 section 4.2.2.12: a reset may carry a text that says why. */
    private void resetText(int at, int payload) {
        LineBuffer out = line.out;
        PacketBytes packet = line.packet;
        out.text(packet.has(at, payload) ? " [RST" : " [!RST");
        if (payload > MAX_RESET_TEXT) {
            out.character('+');
        }
        out.character(' ');
        int end = at + Math.min(payload, MAX_RESET_TEXT);
        for (int cursor = at; cursor < end && packet.has(cursor, 1); cursor++) {
            line.filtered(packet.u8(cursor));
        }
        out.character(']');
    }

    /** tcpdump asks for these ports in this order; the printers of the other ones come before HTTP's. */
    private static boolean isHttp(int sourcePort, int destinationPort) {
        return (httpPort(sourcePort) || httpPort(destinationPort))
                && !earlierPort(sourcePort)
                && !earlierPort(destinationPort);
    }

    private static boolean httpPort(int port) {
        return port == 80 || port == 8080;
    }

    private static boolean earlierPort(int port) {
        return switch (port) {
            case 21, 22, 23, 25, 43, 139, 179, 445, 1723, 6379, 6633, 6653, 10288 -> true;
            default -> false;
        };
    }
}
