package tcpstates.compare;

import org.jspecify.annotations.Nullable;

/**
 * A packet, or a part of one, that one capture holds and the other one does not.
 *
 * @param inA whether A holds it, else B
 * @param upstream whether the capture that holds it is the one nearer to its sender; null if that is not known
 * @param end that sent it
 * @param index among what this end sent
 * @param missing sequence numbers that the other capture lacks; 0 of a packet that takes none
 * @param whole whether it lacks all of the packet
 * @param absence what is known of why
 */
record Difference(
        boolean inA, @Nullable Boolean upstream, int end, int index, long missing, boolean whole, Absence absence) {}
