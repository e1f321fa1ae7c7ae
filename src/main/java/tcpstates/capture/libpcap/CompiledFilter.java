package tcpstates.capture.libpcap;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import tcpstates.capture.CaptureException;
import tcpstates.capture.PacketFilter;

/**
 * A filter expression that is applied to captures of any link type: one program for each type that turns up. For one thread.
 */
public final class CompiledFilter implements PacketFilter {
    private final String expression;
    private final int snapshotLength;
    private final boolean optimize;
    private final Int2ObjectOpenHashMap<BpfProgram> programs = new Int2ObjectOpenHashMap<>();
    private int currentLinkType = -1;
    private @Nullable BpfProgram current;

    public CompiledFilter(String expression, int snapshotLength, boolean optimize) {
        this.expression = expression;
        this.snapshotLength = snapshotLength;
        this.optimize = optimize;
    }

    /** Compiles for a link type now, so that an error in the expression shows before the first packet. */
    public BpfProgram program(int linkType) throws CaptureException {
        BpfProgram program = programs.get(linkType);
        if (program == null) {
            program = FilterCompiler.compile(expression, linkType, snapshotLength, optimize);
            programs.put(linkType, program);
        }
        return program;
    }

    /**
     * Whether the packet passes.
     *
     * @throws FilterException if the expression cannot be compiled for the link type
     */
    @Override
    public boolean accepts(MemorySegment memory, long offset, int captured, int length, int linkType) {
        BpfProgram program = current;
        if (program == null || linkType != currentLinkType) {
            program = select(linkType);
        }
        return program.run(memory, offset, captured, length) != 0;
    }

    private BpfProgram select(int linkType) {
        try {
            BpfProgram program = program(linkType);
            currentLinkType = linkType;
            current = program;
            return program;
        } catch (CaptureException e) {
            throw new FilterException(e);
        }
    }

    /** Carries a {@link CaptureException} out of {@link PacketFilter#accepts}, which must not throw one. */
    public static final class FilterException extends RuntimeException {
        FilterException(CaptureException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
