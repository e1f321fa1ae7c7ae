package tcpstates.cli;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpstates.event.EndpointSnapshot;
import tcpstates.sockets.Side;

/** How the connections stand at a moment. */
final class MomentOptions {
    /** Name of an option that formats say they heed. */
    static final String AT = "--at";

    private @Nullable AtOption at;
    private @Nullable Side side;
    private boolean allStates;

    /** These options. */
    OptionGroup options() {
        var group = new OptionGroup("How connections stand at a moment");
        group.value(AtOption.class, given -> at = given, AT)
                .paramLabel("TIME")
                .converters(new AtOption.Converter())
                .description(
                        "Print how the connections of a saved capture stand at TIME, by what was captured up to then:"
                                + " HH:MM:SS[.FRACTION] as tcpdump prints it, +SECONDS from the capture's start, or seconds since"
                                + " 1970.");
        group.value(Side.class, given -> side = given, "--side")
                .paramLabel("SIDE")
                .description("List and count only these ends: ${COMPLETION-CANDIDATES}. Default: both.");
        group.flag(given -> allStates = given, "--all-states")
                .description(
                        "All eleven states, those with no socket and those that diagnose-tools or ss leave out, too.");
        return group;
    }

    void check(boolean live, boolean goesOn, boolean countOnly) throws UsageException {
        UsageException.throwIf(at != null && goesOn, "--at asks for a moment of a saved capture: give -r FILE");
        UsageException.throwIf(at != null && countOnly, "--at and --count exclude each other");
        UsageException.throwIf(
                side == Side.LOCAL && !live,
                "--side local needs a live capture: a saved one does not tell which addresses its machine had; give"
                        + " --side client or server");
    }

    /** Adds what changes nothing where no moment is printed. */
    void addIdle(IdleOptions idle) {
        idle.addIf(side != null, "--side");
        idle.addIf(allStates, "--all-states");
    }

    @Nullable
    AtOption at() {
        return at;
    }

    boolean allStates() {
        return allStates;
    }

    /** Whether the ends are chosen by who has opened the connection. */
    boolean choosesByRole() {
        return side != null && side != Side.LOCAL;
    }

    /** The ends that are listed and counted. */
    Predicate<EndpointSnapshot> wanted() {
        return side == null ? endpoint -> true : side.ends();
    }
}
