package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;

/** Options given that change nothing in this run; they are collected so that none is ignored in silence. */
final class IdleOptions {
    private final List<String> names = new ArrayList<>();

    void addIf(boolean given, String option) {
        if (given) {
            names.add(option);
        }
    }

    /** As they are typed, in the order in which they are to be named. */
    List<String> names() {
        return names;
    }
}
