package tcpstates.report.tcpdump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tcpstates.packet.EtherType;
import tcpstates.report.LineBuffer;

/** Linux' cooked captures, from several interfaces (print-sll.c). */
final class CookedLine {
    private static final int SLL_HEADER_BYTES = 16;
    private static final int SLL2_HEADER_BYTES = 20;
    private static final int MAX_INTERFACES = 1 << 10;

    private final PacketLine line;
    private final LinkLine link;
    private final EthernetLine ethernet;
    private final Map<Integer, byte[]> interfaceNames = new HashMap<>();

    CookedLine(PacketLine line, LinkLine link, EthernetLine ethernet) {
        this.line = line;
        this.link = link;
        this.ethernet = ethernet;
    }

    void printSll(int length) {
        line.protocol = "sll";
        PacketBytes packet = line.packet;
        packet.require(0, SLL_HEADER_BYTES);
        int type = packet.u16(14);
        if (line.options.linkHeader()) {
            String direction = direction(packet.u16(0));
            for (int i = direction.length(); i < 3; i++) {
                line.out.character(' ');
            }
            line.out.text(direction);
            line.out.character(' ');
            if (packet.u16(4) == 6) {
                AddressText.mac(line.out, packet, 6);
                line.out.character(' ');
            }
            printSllType(type, length);
        }
        printPayload(type, SLL_HEADER_BYTES, length);
    }

    void printSll2(int length) {
        line.protocol = "sll2";
        PacketBytes packet = line.packet;
        packet.require(0, SLL2_HEADER_BYTES);
        LineBuffer out = line.out;
        int type = packet.u16(0);
        int index = packet.i32(4);
        leftAligned(interfaceName(index), 5);
        leftAligned(direction(packet.u8(10)).getBytes(StandardCharsets.US_ASCII), 3);
        if (line.options.linkHeader()) {
            out.text("ifindex ");
            out.decimal(index);
            out.character(' ');
            if (packet.u8(11) == 6) {
                AddressText.mac(out, packet, 12);
                out.character(' ');
            }
            printSllType(type, length);
        }
        printPayload(type, SLL2_HEADER_BYTES, length);
    }

    private void leftAligned(byte[] text, int width) {
        line.out.bytes(text);
        for (int i = text.length; i <= width; i++) {
            line.out.character(' ');
        }
    }

    private static String direction(int packetType) {
        return switch (packetType) {
            case 0 -> "In";
            case 1 -> "B";
            case 2 -> "M";
            case 3 -> "P";
            case 4 -> "Out";
            default -> "?";
        };
    }

    private void printSllType(int type, int length) {
        if (line.options.quiet() == 0) {
            ethernet.printType(type, length, false);
        }
    }

    /** tcpdump, too, asks the machine that prints, not the one that captured. */
    private byte[] interfaceName(int index) {
        if (interfaceNames.size() >= MAX_INTERFACES) {
            interfaceNames.clear();
        }
        return interfaceNames.computeIfAbsent(index, CookedLine::lookUpInterface);
    }

    /** The kernel lists interfaces that are down, too; the JDK would not. */
    private static byte[] lookUpInterface(int index) {
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
            for (Path each : interfaces) {
                if (Files.readString(each.resolve("ifindex")).strip().equals(Integer.toString(index))) {
                    return Names.printable(each.getFileName().toString());
                }
            }
        } catch (IOException e) {
            // Printed as an interface that this machine does not have.
        }
        return Names.printable("?");
    }

    private void printPayload(int firstType, int header, int length) {
        PacketBytes packet = line.packet;
        int type = firstType;
        int cursor = header;
        while (type == EtherType.VLAN) {
            if (!packet.has(cursor, 4)) {
                return;
            }
            if (line.options.linkHeader()) {
                ethernet.printTag(packet.u16(cursor));
            }
            type = packet.u16(cursor + 2);
            if (line.options.quiet() == 0) {
                line.out.text("ethertype ");
                EthernetLine.typeName(line.out, type, "Unknown");
                line.out.text(", ");
            }
            cursor += 4;
        }
        link.printPayload(type, cursor, length - cursor);
        line.linkHeaderLength = cursor;
    }
}
