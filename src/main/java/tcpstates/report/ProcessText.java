package tcpstates.report;

import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.event.SocketOwner;

/** Processes that have a socket open, in words. */
final class ProcessText {
    private ProcessText() {}

    /** The first one and how many more there are, such as {@code nginx 1234+3}; empty if none is known. */
    static String text(@Nullable EndpointSnapshot end) {
        if (end == null || end.host() == null || end.host().owners().isEmpty()) {
            return "";
        }
        SocketOwner first = end.host().owners().getFirst();
        long others = end.host().owners().stream()
                        .mapToLong(SocketOwner::pid)
                        .distinct()
                        .count()
                - 1;
        return (first.program() + ' ' + first.pid()).strip() + (others == 0 ? "" : "+" + others);
    }

    /** As {@code ss -p} prints them; empty if none is known. */
    static String likeSs(EndpointSnapshot end) {
        if (end.host() == null || end.host().owners().isEmpty()) {
            return "";
        }
        var text = new StringBuilder();
        for (SocketOwner owner : end.host().owners()) {
            text.append(text.isEmpty() ? "users:((\"" : ",(\"")
                    .append(owner.program())
                    .append("\",pid=");
            text.append(owner.pid()).append(",fd=").append(owner.descriptor()).append(')');
        }
        return text.append(')').toString();
    }
}
