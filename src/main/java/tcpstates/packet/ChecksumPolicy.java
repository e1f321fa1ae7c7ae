package tcpstates.packet;

import java.util.Locale;

/** What is done about checksums of segments. */
public enum ChecksumPolicy {
    /** Nothing: no segment's checksum is added up on its way. */
    IGNORE,
    /** Each is verified, and wrong ones are told. */
    MARK,
    /** Each is verified, and segments with a wrong one are left out. */
    DROP;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
