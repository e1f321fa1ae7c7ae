package tcpstates.glossary;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpstates.event.TcpState;

/**
 * Something that has a meaning.
 *
 * @param section where it stands
 * @param key of its text
 * @param name as it is printed
 * @param aliases what else it is called, for whoever looks for it
 * @param state the state of a socket that it is; null of others
 */
public record Term(
        Section section,
        String key,
        String name,
        List<String> aliases,
        @Nullable TcpState state) {}
