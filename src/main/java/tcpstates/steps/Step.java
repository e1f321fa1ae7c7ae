package tcpstates.steps;

import java.util.List;

/** One step of a connection. Steps come in the order of the capture. */
public sealed interface Step permits SegmentStep, IcmpStep, OtherStep, FoldStep {
    StepKind kind();

    /** When it happened (ns since the epoch); of a fold, its first packet. */
    long time();

    /** The changes of either socket that it causes, in their order; where no packet causes one, those that it shows. */
    List<Change> changes();

    /** How the client's socket stands behind the step. */
    Standing client();

    /** How the server's socket stands behind the step. */
    Standing server();
}
