package tcpstates.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.VerdictKind;
import tcpstates.report.ConnectionRow;
import tcpstates.report.Language;

/**
 * How many connections have a verdict.
 *
 * @param mark in front of them; where they differ, that of the first
 */
record KindCount(VerdictKind kind, ConnectionRow.Mark mark, int count) {
    /** Of all rows: what ended as it should, trouble, and what is undecided, the most frequent first. */
    static List<KindCount> of(List<PageRow> rows) {
        Map<VerdictKind, KindCount> byKind = new EnumMap<>(VerdictKind.class);
        for (PageRow row : rows) {
            KindCount before = byKind.get(row.kind());
            byKind.put(
                    row.kind(),
                    before == null
                            ? new KindCount(row.kind(), row.mark(), 1)
                            : new KindCount(row.kind(), before.mark, before.count + 1));
        }
        List<KindCount> all = new ArrayList<>(byKind.values());
        all.sort(Comparator.comparing(KindCount::mark)
                .thenComparing(KindCount::count, Comparator.reverseOrder())
                .thenComparing(KindCount::kind));
        return all;
    }

    String name(Language language) {
        return language.words("page").getString("kind." + kind);
    }
}
