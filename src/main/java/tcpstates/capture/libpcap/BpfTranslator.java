package tcpstates.capture.libpcap;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Modifier;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import tcpstates.capture.libpcap.BpfProgram.Instruction;

/**
 * Translates a program into a class of its own, which the JVM then compiles: each instruction becomes a handful of byte codes
 * and each jump a jump, so that no instruction is decoded per packet. A, X and the scratch memory become local variables.
 */
final class BpfTranslator {
    /** What a translated program is. */
    @FunctionalInterface
    interface Code {
        /** As {@link BpfProgram#run}. */
        int run(MemorySegment memory, long offset, int captured, int length);
    }

    /**
     * The JVM leaves methods of more than 8000 bytes to its interpreter, which is slower than ours; no instruction takes more
     * than some 30 bytes.
     */
    static final int MOST_INSTRUCTIONS = 250;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort HALF_WORD =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final ClassDesc SELF = ClassDesc.of(BpfTranslator.class.getName());
    private static final ClassDesc SEGMENT = ClassDesc.of(MemorySegment.class.getName());
    private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(INT, SEGMENT, LONG, INT, INT);
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(INT, SEGMENT, LONG);
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(INT, INT, INT);
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(LONG, INT);

    /** Local variables: this, the arguments of run, A, X, the address of a load, the scratch memory. */
    private static final int MEMORY = 1;

    private static final int OFFSET = 2;
    private static final int CAPTURED = 4;
    private static final int LENGTH = 5;
    private static final int A = 6;
    private static final int X = 7;
    private static final int ADDRESS = 8;
    private static final int SCRATCH = 10;

    private final List<Instruction> instructions;
    private final CodeBuilder code;
    private final List<Label> labels;
    private final Label reject;

    private BpfTranslator(List<Instruction> instructions, CodeBuilder code) {
        this.instructions = instructions;
        this.code = code;
        labels = Stream.generate(code::newLabel).limit(instructions.size()).toList();
        reject = code.newLabel();
    }

    static Code translate(List<Instruction> instructions) {
        ClassDesc name = ClassDesc.of(BpfTranslator.class.getPackageName(), "TranslatedFilter");
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
                                .withInterfaceSymbols(ClassDesc.of(Code.class.getName()))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        init -> init.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run",
                                        RUN,
                                        Modifier.PUBLIC,
                                        code -> new BpfTranslator(instructions, code).emit()));
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Code) hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void emit() {
        for (int local = 0; local < BpfProgram.SCRATCH_WORDS; local++) {
            code.iconst_0().istore(SCRATCH + local);
        }
        code.iconst_0().istore(A).iconst_0().istore(X);
        for (int pc = 0; pc < instructions.size(); pc++) {
            code.labelBinding(labels.get(pc));
            emit(instructions.get(pc), pc);
        }
        code.labelBinding(reject).iconst_0().ireturn();
    }

    private void emit(Instruction instruction, int pc) {
        switch (instruction.code() & 0x07) {
            case BpfProgram.LD -> load(instruction, A);
            case BpfProgram.LDX -> load(instruction, X);
            case BpfProgram.ST -> code.iload(A).istore(SCRATCH + instruction.k());
            case BpfProgram.STX -> code.iload(X).istore(SCRATCH + instruction.k());
            case BpfProgram.ALU -> compute(instruction);
            case BpfProgram.JMP -> jump(instruction, pc);
            case BpfProgram.RET -> {
                if ((instruction.code() & 0x18) == BpfProgram.A) {
                    code.iload(A);
                } else {
                    code.loadConstant(instruction.k());
                }
                code.ireturn();
            }
            default -> {
                boolean toA = (instruction.code() & 0xf8) == BpfProgram.TXA;
                code.iload(toA ? X : A).istore(toA ? A : X);
            }
        }
    }

    private void load(Instruction instruction, int target) {
        switch (instruction.code() & 0xe0) {
            case BpfProgram.IMM -> code.loadConstant(instruction.k());
            case BpfProgram.LEN -> code.iload(LENGTH);
            case BpfProgram.MEM -> code.iload(SCRATCH + instruction.k());
            case BpfProgram.MSH -> {
                loadPacket(instruction, BpfProgram.B);
                code.bipush(0xf).iand().iconst_2().ishl();
            }
            default -> loadPacket(instruction, instruction.code() & 0x18);
        }
        code.istore(target);
    }

    private void loadPacket(Instruction instruction, int size) {
        code.loadConstant(Integer.toUnsignedLong(instruction.k()));
        if ((instruction.code() & 0xe0) == BpfProgram.IND) {
            code.iload(X).invokestatic(INTEGER, "toUnsignedLong", TO_LONG).ladd();
        }
        int bytes = size == BpfProgram.W ? 4 : size == BpfProgram.H ? 2 : 1;
        code.dup2().lstore(ADDRESS).loadConstant((long) bytes).ladd();
        code.iload(CAPTURED).i2l().lcmp().ifgt(reject);
        code.aload(MEMORY).lload(OFFSET).lload(ADDRESS).ladd();
        code.invokestatic(SELF, bytes == 4 ? "word" : bytes == 2 ? "halfWord" : "octet", LOAD);
    }

    // Called by the translated programs.

    static int word(MemorySegment memory, long at) {
        return memory.get(WORD, at);
    }

    static int halfWord(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(HALF_WORD, at));
    }

    static int octet(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    private void pushOperand(Instruction instruction) {
        if ((instruction.code() & BpfProgram.X) == 0) {
            code.loadConstant(instruction.k());
        } else {
            code.iload(X);
        }
    }

    private void compute(Instruction instruction) {
        int operation = instruction.code() & 0xf0;
        boolean divides = operation == BpfProgram.DIV || operation == BpfProgram.MOD;
        if (divides && (instruction.code() & BpfProgram.X) != 0) {
            code.iload(X).ifeq(reject);
        }
        code.iload(A);
        if (operation == BpfProgram.NEG) {
            code.ineg().istore(A);
            return;
        }
        pushOperand(instruction);
        switch (operation) {
            case BpfProgram.ADD -> code.iadd();
            case BpfProgram.SUB -> code.isub();
            case BpfProgram.MUL -> code.imul();
            case BpfProgram.AND -> code.iand();
            case BpfProgram.OR -> code.ior();
            case BpfProgram.XOR -> code.ixor();
            case BpfProgram.DIV -> code.invokestatic(INTEGER, "divideUnsigned", BINARY);
            case BpfProgram.MOD -> code.invokestatic(INTEGER, "remainderUnsigned", BINARY);
            case BpfProgram.LSH -> code.invokestatic(SELF, "shiftLeft", BINARY);
            case BpfProgram.RSH -> code.invokestatic(SELF, "shiftRight", BINARY);
            default -> throw BpfProgram.unknown(instruction.code());
        }
        code.istore(A);
    }

    static int shiftLeft(int a, int bits) {
        return Integer.compareUnsigned(bits, 32) < 0 ? a << bits : 0;
    }

    static int shiftRight(int a, int bits) {
        return Integer.compareUnsigned(bits, 32) < 0 ? a >>> bits : 0;
    }

    private void jump(Instruction instruction, int pc) {
        int operation = instruction.code() & 0xf0;
        if (operation == BpfProgram.JA) {
            code.goto_(labels.get(pc + 1 + instruction.k()));
            return;
        }
        Label ifTrue = labels.get(pc + 1 + instruction.jt());
        code.iload(A);
        pushOperand(instruction);
        switch (operation) {
            case BpfProgram.JEQ -> code.if_icmpeq(ifTrue);
            case BpfProgram.JSET -> code.iand().ifne(ifTrue);
            case BpfProgram.JGT ->
                code.invokestatic(INTEGER, "compareUnsigned", BINARY).ifgt(ifTrue);
            case BpfProgram.JGE ->
                code.invokestatic(INTEGER, "compareUnsigned", BINARY).ifge(ifTrue);
            default -> throw BpfProgram.unknown(instruction.code());
        }
        if (instruction.jf() != 0) {
            code.goto_(labels.get(pc + 1 + instruction.jf()));
        }
    }
}
