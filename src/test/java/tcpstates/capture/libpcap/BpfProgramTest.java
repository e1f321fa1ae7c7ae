package tcpstates.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tcpstates.capture.libpcap.BpfProgram.Instruction;

/** Holds the translator and the interpreter against libpcap's own, {@code pcap_offline_filter}. */
class BpfProgramTest {
    private static final int[] LOADS_AT_K = {0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0xb1};
    private static final int[] LOADS_OF_K = {0x00, 0x01};
    private static final int[] SCRATCH = {0x60, 0x61, 0x02, 0x03};
    private static final int[] PLAIN = {0x80, 0x81, 0x07, 0x87, 0x84};
    private static final int[] ALU_X = {0x0c, 0x1c, 0x2c, 0x3c, 0x4c, 0x5c, 0x6c, 0x7c, 0x9c, 0xac};
    private static final int[] ALU_K = {0x04, 0x14, 0x24, 0x44, 0x54, 0xa4};
    private static final int[] DIVIDE_K = {0x34, 0x94};
    private static final int[] SHIFT_K = {0x64, 0x74};
    private static final int[] JUMPS = {0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d};

    private final Random random = new Random(20_261_121);

    @Test
    void decidesAsLibpcapOnRandomPrograms() throws Exception {
        Libpcap pcap = Libpcap.load("this test");
        int accepted = 0;
        for (int round = 0; round < 500; round++) {
            BpfProgram program = randomProgram(2 + random.nextInt(30));
            for (int packet = 0; packet < 20; packet++) {
                byte[] bytes = new byte[1 + random.nextInt(80)];
                random.nextBytes(bytes);
                int captured = random.nextInt(bytes.length + 1);
                int expected = pcap.offlineFilter(program, bytes, captured, bytes.length);
                assertDecides(program, bytes, captured, expected);
                accepted += expected == 0 ? 0 : 1;
            }
        }
        assertThat(accepted).as("programs that got through their loads").isBetween(1_000, 9_000);
    }

    @Test
    void decidesAsLibpcapOnEachInstructionAtTheEdges() throws Exception {
        Libpcap pcap = Libpcap.load("this test");
        int[] operands = {0, 1, 12, 13, 15, 16, 31, 32, -1, -4, Integer.MIN_VALUE, Integer.MAX_VALUE};
        for (int code : LOADS_AT_K) {
            for (int k : operands) {
                compare(pcap, operands, new Instruction(code, 0, 0, k));
            }
        }
        for (int code : ALU_X) {
            compare(pcap, operands, new Instruction(code, 0, 0, 0));
        }
    }

    /** Runs the instruction on each pair of values of A and X, which come out of the packet. */
    private static void compare(Libpcap pcap, int[] operands, Instruction instruction) {
        List<Instruction> before = List.of(
                new Instruction(0x20, 0, 0, 4), // ld [4]
                new Instruction(0x07, 0, 0, 0), // tax
                new Instruction(0x20, 0, 0, 0)); // ld [0]
        Instruction returnA = new Instruction(0x16, 0, 0, 0);
        Instruction txa = new Instruction(0x87, 0, 0, 0);
        for (List<Instruction> after : List.of(List.of(returnA), List.of(txa, returnA))) {
            List<Instruction> instructions = new ArrayList<>(before);
            instructions.add(instruction);
            instructions.addAll(after);
            BpfProgram program = new BpfProgram(instructions);
            for (int a : operands) {
                for (int x : operands) {
                    byte[] bytes = ByteBuffer.allocate(16)
                            .putInt(a)
                            .putInt(x)
                            .putLong(0x1122_3344_5566_7788L)
                            .array();
                    assertDecides(program, bytes, 16, pcap.offlineFilter(program, bytes, 16, 16));
                }
            }
        }
    }

    private static void assertDecides(BpfProgram program, byte[] bytes, int captured, int expected) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        assertThat(program.run(memory, 0, captured, bytes.length))
                .as(() -> "translated " + program.instructions())
                .isEqualTo(expected);
        assertThat(program.interpret(memory, 0, captured, bytes.length))
                .as(() -> "interpreted " + program.instructions())
                .isEqualTo(expected);
    }

    @Test
    void runsProgramsThatAreTooLongToTranslate() throws Exception {
        String ports =
                IntStream.range(1, 60).mapToObj(port -> "port " + 2 * port).collect(Collectors.joining(" or "));
        BpfProgram program = FilterCompiler.compile(ports, 101, 100, false);
        assertThat(program.instructions()).hasSizeGreaterThan(BpfTranslator.MOST_INSTRUCTIONS);
        byte[] datagram = new byte[40];
        datagram[0] = 0x45;
        datagram[9] = 6;
        for (int port = 1; port < 120; port++) {
            datagram[23] = (byte) port;
            assertThat(program.run(MemorySegment.ofArray(datagram), 0, 40, 40))
                    .as("port %d", port)
                    .isEqualTo(port % 2 == 0 ? 100 : 0);
        }
    }

    /** Valid as bpf_validate has it: jumps go forward and stay inside, constants divide and shift by a sane number. */
    private BpfProgram randomProgram(int size) {
        List<Instruction> instructions = new ArrayList<>();
        // libpcap leaves the scratch memory as it was; a program that libpcap generates never reads a word it did not
        // write
        for (int word = 0; word < 16; word++) {
            instructions.add(new Instruction(0x02, 0, 0, word));
        }
        for (int i = 0; i < size; i++) {
            instructions.add(randomInstruction(size - i));
        }
        instructions.add(random.nextBoolean() ? new Instruction(0x16, 0, 0, 0) : new Instruction(0x06, 0, 0, 7));
        return new BpfProgram(instructions);
    }

    private Instruction randomInstruction(int left) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Instruction(anyOf(LOADS_AT_K), 0, 0, random.nextInt(20));
            case 2 ->
                new Instruction(
                        anyOf(LOADS_OF_K), 0, 0, random.nextInt(6) == 0 ? random.nextInt() : random.nextInt(40));
            case 3 -> new Instruction(anyOf(SCRATCH), 0, 0, random.nextInt(16));
            case 4 -> new Instruction(anyOf(PLAIN), 0, 0, 0);
            case 5 -> new Instruction(anyOf(ALU_X), 0, 0, 0);
            case 6 -> new Instruction(anyOf(ALU_K), 0, 0, random.nextInt());
            case 7 -> new Instruction(anyOf(DIVIDE_K), 0, 0, random.nextInt() | 1);
            case 8 -> new Instruction(anyOf(SHIFT_K), 0, 0, random.nextInt(32));
            default ->
                random.nextInt(5) == 0
                        ? new Instruction(0x05, 0, 0, random.nextInt(left))
                        : new Instruction(anyOf(JUMPS), random.nextInt(left), random.nextInt(left), random.nextInt(64));
        };
    }

    private int anyOf(int[] codes) {
        return codes[random.nextInt(codes.length)];
    }
}
