package tcpstates.sockets;

import java.util.ArrayList;
import java.util.List;
import tcpstates.event.Snapshot;

/**
 * What a file holds that {@code diagnose-tools tcpstates --report} has printed. With {@code verbose=1} that is a list of the
 * connections of a moment; a file that reports were appended to has several.
 */
public final class SavedReport {
    /** Lines that are told one by one when they are damaged. */
    private static final int MAX_TOLD = 10;

    private final List<Snapshot> lists = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private long damaged;
    private long changes;

    SavedReport() {}

    /** The lists in their order, with the sockets of each in theirs. */
    public List<Snapshot> lists() {
        return lists;
    }

    /** The last list: the latest moment; empty if there is none. */
    public Snapshot last() {
        return lists.isEmpty() ? Snapshot.EMPTY : lists.getLast();
    }

    /** Changes of state that the file tells as well ({@code verbose=0}). They are counted and not read: they are no list. */
    public long changes() {
        return changes;
    }

    /** Lines that were not read because they are damaged. */
    public long damaged() {
        return damaged;
    }

    /** What is wrong with the file, a line each, by the numbers of its lines. */
    public List<String> remarks() {
        if (damaged <= MAX_TOLD) {
            return remarks;
        }
        List<String> all = new ArrayList<>(remarks);
        all.add((damaged - MAX_TOLD) + " more damaged lines were left out");
        return all;
    }

    void add(Snapshot list) {
        lists.add(list);
    }

    void change() {
        changes++;
    }

    void damaged(long line, String what) {
        damaged++;
        if (damaged <= MAX_TOLD) {
            remark(line, what + ": left out");
        }
    }

    void remark(long line, String what) {
        remarks.add("line " + line + ": " + what);
    }
}
