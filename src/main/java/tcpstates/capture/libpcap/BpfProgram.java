package tcpstates.capture.libpcap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import tcpstates.capture.CaptureException;

/**
 * A filter in the classic BSD packet filter's instruction set. It decides as libpcap's {@code bpf_filter.c} does. Immutable;
 * any thread may run it.
 */
public final class BpfProgram {
    // Classes, sizes, modes, operations and sources of an instruction's code, as in libpcap's bpf.h.
    static final int LD = 0x00;
    static final int LDX = 0x01;
    static final int ST = 0x02;
    static final int STX = 0x03;
    static final int ALU = 0x04;
    static final int JMP = 0x05;
    static final int RET = 0x06;
    static final int MISC = 0x07;
    static final int W = 0x00;
    static final int H = 0x08;
    static final int B = 0x10;
    static final int IMM = 0x00;
    static final int ABS = 0x20;
    static final int IND = 0x40;
    static final int MEM = 0x60;
    static final int LEN = 0x80;
    static final int MSH = 0xa0;
    static final int ADD = 0x00;
    static final int SUB = 0x10;
    static final int MUL = 0x20;
    static final int DIV = 0x30;
    static final int OR = 0x40;
    static final int AND = 0x50;
    static final int LSH = 0x60;
    static final int RSH = 0x70;
    static final int NEG = 0x80;
    static final int MOD = 0x90;
    static final int XOR = 0xa0;
    static final int JA = 0x00;
    static final int JEQ = 0x10;
    static final int JGT = 0x20;
    static final int JGE = 0x30;
    static final int JSET = 0x40;
    static final int K = 0x00;
    static final int X = 0x08;
    static final int A = 0x10;
    static final int TAX = 0x00;
    static final int TXA = 0x80;

    static final int SCRATCH_WORDS = 16;
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort HALF_WORD =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /**
     * {@code struct bpf_insn}.
     *
     * @param code what to do
     * @param jt instructions to skip if a condition holds, 0 to 255
     * @param jf instructions to skip if it does not, 0 to 255
     * @param k the operand; unsigned
     */
    public record Instruction(int code, int jt, int jf, int k) {}

    private final List<Instruction> instructions;
    private final int[] code;
    private final int[] jt;
    private final int[] jf;
    private final int[] k;
    private final boolean usesMemory;
    private final BpfTranslator.Code runner;

    /** Takes what libpcap generated: jumps stay inside, the last instruction returns. */
    BpfProgram(List<Instruction> instructions) {
        this.instructions = List.copyOf(instructions);
        code = instructions.stream().mapToInt(Instruction::code).toArray();
        jt = instructions.stream().mapToInt(Instruction::jt).toArray();
        jf = instructions.stream().mapToInt(Instruction::jf).toArray();
        k = instructions.stream().mapToInt(Instruction::k).toArray();
        usesMemory = instructions.stream().anyMatch(i -> switch (i.code) {
            case ST, STX, LD | MEM, LDX | MEM -> true;
            default -> false;
        });
        runner = instructions.size() <= BpfTranslator.MOST_INSTRUCTIONS
                ? BpfTranslator.translate(instructions)
                : this::interpret;
    }

    public List<Instruction> instructions() {
        return instructions;
    }

    /**
     * Runs the program over one packet; arguments as in {@link tcpstates.capture.PacketHandler#packet}.
     *
     * @return 0 to reject it, else the number of bytes to keep (unsigned)
     */
    public int run(MemorySegment memory, long offset, int captured, int length) {
        return runner.run(memory, offset, captured, length);
    }

    /** The interpreter: for programs too long to be translated. */
    int interpret(MemorySegment memory, long offset, int captured, int length) {
        // Escapes nowhere, so the compiled loop keeps it on the stack; few programs need it at all.
        int[] scratch = usesMemory ? new int[SCRATCH_WORDS] : k;
        int a = 0;
        int x = 0;
        for (int pc = 0; ; pc++) {
            int operand = k[pc];
            switch (code[pc]) {
                case RET | K -> {
                    return operand;
                }
                case RET | A -> {
                    return a;
                }
                case LD | W | ABS, LD | W | IND -> {
                    long at = address(code[pc], operand, x);
                    if (at + 4 > captured) {
                        return 0;
                    }
                    a = memory.get(WORD, offset + at);
                }
                case LD | H | ABS, LD | H | IND -> {
                    long at = address(code[pc], operand, x);
                    if (at + 2 > captured) {
                        return 0;
                    }
                    a = Short.toUnsignedInt(memory.get(HALF_WORD, offset + at));
                }
                case LD | B | ABS, LD | B | IND -> {
                    long at = address(code[pc], operand, x);
                    if (at >= captured) {
                        return 0;
                    }
                    a = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, offset + at));
                }
                case LDX | MSH | B -> {
                    long at = Integer.toUnsignedLong(operand);
                    if (at >= captured) {
                        return 0;
                    }
                    x = (memory.get(ValueLayout.JAVA_BYTE, offset + at) & 0xf) << 2;
                }
                case LD | W | LEN -> a = length;
                case LDX | W | LEN -> x = length;
                case LD | IMM -> a = operand;
                case LDX | IMM -> x = operand;
                case LD | MEM -> a = scratch[operand];
                case LDX | MEM -> x = scratch[operand];
                case ST -> scratch[operand] = a;
                case STX -> scratch[operand] = x;
                case MISC | TAX -> x = a;
                case MISC | TXA -> a = x;
                // Signed: "ip6 protochain" jumps backwards.
                case JMP | JA -> pc += operand;
                case JMP | JEQ | K -> pc += a == operand ? jt[pc] : jf[pc];
                case JMP | JEQ | X -> pc += a == x ? jt[pc] : jf[pc];
                case JMP | JSET | K -> pc += (a & operand) != 0 ? jt[pc] : jf[pc];
                case JMP | JSET | X -> pc += (a & x) != 0 ? jt[pc] : jf[pc];
                case JMP | JGT | K -> pc += Integer.compareUnsigned(a, operand) > 0 ? jt[pc] : jf[pc];
                case JMP | JGT | X -> pc += Integer.compareUnsigned(a, x) > 0 ? jt[pc] : jf[pc];
                case JMP | JGE | K -> pc += Integer.compareUnsigned(a, operand) >= 0 ? jt[pc] : jf[pc];
                case JMP | JGE | X -> pc += Integer.compareUnsigned(a, x) >= 0 ? jt[pc] : jf[pc];
                case ALU | DIV | X, ALU | MOD | X -> {
                    if (x == 0) {
                        return 0;
                    }
                    a = compute(code[pc], a, x);
                }
                default -> a = compute(code[pc], a, (code[pc] & X) == 0 ? operand : x);
            }
        }
    }

    /** Distance from the packet's first byte, up to 2³³: two unsigned 32-bit numbers are added without a wrap. */
    private static long address(int code, int operand, int x) {
        long at = Integer.toUnsignedLong(operand);
        return (code & IND) == 0 ? at : at + Integer.toUnsignedLong(x);
    }

    private static int compute(int code, int a, int b) {
        return switch (code & ~X) {
            case ALU | ADD -> a + b;
            case ALU | SUB -> a - b;
            case ALU | MUL -> a * b;
            case ALU | DIV -> Integer.divideUnsigned(a, b);
            case ALU | MOD -> Integer.remainderUnsigned(a, b);
            case ALU | AND -> a & b;
            case ALU | OR -> a | b;
            case ALU | XOR -> a ^ b;
            case ALU | LSH -> BpfTranslator.shiftLeft(a, b);
            case ALU | RSH -> BpfTranslator.shiftRight(a, b);
            case ALU | NEG -> -a;
            default -> throw unknown(code);
        };
    }

    static IllegalStateException unknown(int code) {
        return new IllegalStateException("no such BPF instruction: 0x" + Integer.toHexString(code));
    }

    /** How {@code tcpdump} prints a program: {@code -d}, {@code -dd}, {@code -ddd}. */
    public enum DumpFormat {
        ASSEMBLER,
        C,
        DECIMAL
    }

    /** The lines of {@code tcpdump -d}, {@code -dd} or {@code -ddd}. */
    public List<String> dump(DumpFormat format) throws CaptureException {
        List<String> lines = new ArrayList<>();
        if (format == DumpFormat.DECIMAL) {
            lines.add(String.valueOf(instructions.size()));
        }
        Libpcap pcap = Libpcap.load("printing a filter");
        for (int i = 0; i < instructions.size(); i++) {
            lines.add(line(pcap, format, i));
        }
        return lines;
    }

    private String line(Libpcap pcap, DumpFormat format, int index) {
        Instruction i = instructions.get(index);
        return switch (format) {
            case ASSEMBLER -> pcap.image(i, index);
            case C -> String.format("{ 0x%x, %d, %d, 0x%08x },", i.code, i.jt, i.jf, i.k);
            case DECIMAL -> i.code + " " + i.jt + " " + i.jf + " " + Integer.toUnsignedString(i.k);
        };
    }
}
