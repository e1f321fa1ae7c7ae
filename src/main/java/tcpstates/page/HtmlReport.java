package tcpstates.page;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tcpstates.event.CaptureHealth;
import tcpstates.event.Event;
import tcpstates.event.Finding;
import tcpstates.event.LowerCase;
import tcpstates.event.TcpState;
import tcpstates.packet.Nanos;
import tcpstates.report.CaptureTotals;
import tcpstates.report.ConnectionRow;
import tcpstates.report.ConnectionRows;
import tcpstates.report.ForwardingReport;
import tcpstates.report.JsonLines;
import tcpstates.report.Language;
import tcpstates.report.TextOutput;
import tcpstates.report.WholeCaptureNotes;
import tcpstates.report.Wording;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.Step;
import tcpstates.steps.StepsOutput;
import tcpstates.steps.StepsReport;

/** Prints one page of HTML, at the end: the capture as a whole, its connections, and the steps of those that were chosen. */
public final class HtmlReport extends ForwardingReport {
    private final Content content;

    /**
     * @param capture what the page calls the capture, and where its packets came from as options say it
     * @param bytes that may be kept of connections that are being followed
     */
    public HtmlReport(OutputStream out, Wording wording, Source capture, long bytes) {
        this(new Content(out, wording, capture), bytes);
    }

    private HtmlReport(Content content, long bytes) {
        super(new StepsReport(content, bytes));
        this.content = content;
    }

    /**
     * Where packets came from.
     *
     * @param name as people call it
     * @param command that reads it again
     */
    public record Source(String name, String command) {}

    @Override
    public void accept(Event event) {
        content.notes.values().forEach(notes -> {
            switch (event) {
                case Finding finding -> notes.add(finding);
                case CaptureHealth health -> notes.add(health);
                default -> {
                    // belongs to a connection
                }
            }
        });
        super.accept(event);
    }

    /** What has come together of the page. */
    private static final class Content implements StepsOutput {
        /** Rows that a browser still sorts at once; whoever wants to look at more chooses. */
        private static final int MOST_ROWS = 20_000;

        /** So long a page may be, of which what is read without scripts may take a part. */
        private static final int MOST_BYTES = 2_950_000;

        private static final int CHUNK = 8;

        /** A chunk with so many rows of ladders takes no further connection. */
        private static final int CHUNK_ROWS = 400;

        private final TextOutput out;
        private final Source source;
        private final Wording wording;
        private final PageData data;
        private final Map<Language, WholeCaptureNotes> notes = new EnumMap<>(Language.class);
        private final ConnectionRows english;
        private final ConnectionRows chinese;
        private final List<PageRow> rows = new ArrayList<>();
        private final ChosenConnections chosen = new ChosenConnections();
        private long connections;
        private long start = Long.MAX_VALUE;
        private long end = Long.MIN_VALUE;

        Content(OutputStream out, Wording wording, Source source) {
            this.out = new TextOutput(out);
            this.wording = wording;
            this.source = source;
            data = new PageData(wording);
            for (Language language : Language.values()) {
                notes.put(language, new WholeCaptureNotes(new Wording(language, wording.names())));
            }
            english = new ConnectionRows(new Wording(Language.EN, wording.names()));
            chinese = new ConnectionRows(new Wording(Language.ZH, wording.names()));
        }

        @Override
        public void connection(ConnectionSteps connection) {
            connections++;
            start = Math.min(start, connection.summary().start());
            end = Math.max(end, connection.summary().end());
            if (rows.size() < MOST_ROWS) {
                PageRow row =
                        PageRow.of(connection, english.of(connection.summary()), chinese.of(connection.summary()));
                rows.add(row);
                chosen.offer(connection, row);
            }
        }

        @Override
        public void end(CaptureTotals totals, long notKept) {
            rows.sort((a, b) -> Integer.compare(a.number(), b.number()));
            StaticPage readable = new StaticPage(wording, this.notes(wording.language()), rows, chosen.all());
            String withoutScripts = readable.html(connections, totals.packets(), lasted());
            long used = (long) withoutScripts.length()
                    + packedRows(Map.of(), totals).length()
                    + PageFrame.bytes();
            List<String> chunks = new ArrayList<>();
            Map<Integer, Integer> places = chunks(chunks, MOST_BYTES - used);
            String page = new PageFrame(wording.language())
                    .page(source.name(), withoutScripts, packedRows(places, totals), chunks);
            out.put(page);
            flush();
        }

        private WholeCaptureNotes notes(Language language) {
            WholeCaptureNotes own = notes.get(language);
            return own == null ? new WholeCaptureNotes(wording) : own;
        }

        private long lasted() {
            return connections == 0 ? 0 : Math.max(0, (end - start) / Nanos.PER_MICRO);
        }

        /** Packs the chosen connections as long as there is room; returns in which chunk each is, by its number. */
        private Map<Integer, Integer> chunks(List<String> chunks, long room) {
            Map<Integer, Integer> places = new HashMap<>();
            List<ChosenConnections.Choice> choices = chosen.all();
            long left = room;
            OpenedFolds opened = new OpenedFolds();
            int first = 0;
            while (first < choices.size()) {
                List<Detail> some = details(choices, first, opened);
                String packed = PageData.packed(json -> {
                    json.beginArray("all");
                    some.forEach(detail -> data.connection(json, detail));
                    json.endArray();
                });
                left -= packed.length();
                if (left < 0 && first > 0) {
                    break;
                }
                some.forEach(detail -> places.put(detail.choice().row().number(), chunks.size()));
                chunks.add(packed);
                first += some.size();
            }
            return places;
        }

        /** What comes into one chunk: no more than a browser reads at once. */
        private static List<Detail> details(List<ChosenConnections.Choice> choices, int first, OpenedFolds opened) {
            List<Detail> some = new ArrayList<>();
            int rows = 0;
            for (int i = first; i < Math.min(choices.size(), first + CHUNK) && rows < CHUNK_ROWS; i++) {
                List<Step> steps = choices.get(i).connection().folded();
                Detail detail = new Detail(choices.get(i), steps, opened.of(steps));
                some.add(detail);
                rows += detail.rows();
            }
            return some;
        }

        private String packedRows(Map<Integer, Integer> places, CaptureTotals totals) {
            return PageData.packed(json -> {
                PageData.text(json, "name", source.name());
                PageData.text(json, "command", source.command());
                json.number("start", connections == 0 ? 0 : Math.floorDiv(start, Nanos.PER_MICRO));
                json.number("lasted", lasted());
                json.number("connections", connections);
                json.number("packets", totals.packets());
                json.number("detailed", places.size());
                states(json);
                words(json);
                notes(json);
                kinds(json);
                data.figure(json);
                json.beginArray("rows");
                rows.forEach(row -> row(json, row, places.getOrDefault(row.number(), -1)));
                json.endArray();
            });
        }

        private void states(JsonLines json) {
            json.beginArray("statesInOrder");
            for (TcpState state : TcpState.values()) {
                json.beginObject();
                json.word("state", state.name());
                json.word("name", wording.names().of(state));
                json.endObject();
            }
            json.endArray();
        }

        private static void words(JsonLines json) {
            json.beginObject("words");
            for (Language language : Language.values()) {
                json.beginObject(language.toString());
                var words = language.words("page");
                words.keySet().stream().sorted().forEach(key -> json.text(key, words.getString(key)));
                json.endObject();
            }
            json.endObject();
        }

        private void notes(JsonLines json) {
            json.beginObject("health");
            notes.forEach((language, own) -> PageData.texts(json, language.toString(), own.health()));
            json.endObject();
            json.beginObject("findings");
            notes.forEach((language, own) -> PageData.texts(json, language.toString(), own.findings()));
            json.endObject();
        }

        private void kinds(JsonLines json) {
            json.beginArray("kinds");
            for (KindCount kind : KindCount.of(rows)) {
                json.beginObject();
                json.word("kind", kind.kind().name());
                json.word("mark", LowerCase.of(kind.mark()));
                json.number("count", kind.count());
                for (Language language : Language.values()) {
                    json.text(language.toString(), kind.name(language));
                }
                json.endObject();
            }
            json.endArray();
        }

        private void row(JsonLines json, PageRow row, int chunk) {
            var summary = row.english().summary();
            json.beginObject();
            json.number("id", row.number());
            json.number("at", (summary.start() - start) / Nanos.PER_MICRO);
            json.text("client", summary.client().toString());
            json.text("server", summary.server().toString());
            json.word("clientState", summary.clientState().name());
            json.word("serverState", summary.serverState().name());
            json.number("lasted", row.english().lasted() / Nanos.PER_MICRO);
            json.number("packets", summary.packets());
            json.number("bytes", summary.bytes());
            json.number("again", row.english().again());
            json.word("mark", LowerCase.of(row.mark()));
            json.word("kind", row.kind().name());
            PageData.text(json, "en", inShort(row.english(), "; "));
            PageData.text(json, "zh", inShort(row.chinese(), "；"));
            spans(json, "clientSpans", row.clientSpans());
            spans(json, "serverSpans", row.serverSpans());
            json.number("chunk", chunk);
            json.endObject();
        }

        private static String inShort(ConnectionRow row, String between) {
            return row.remarks().isEmpty() ? row.verdict() : row.verdict() + between + row.remarks();
        }

        private static void spans(JsonLines json, String name, List<Long> spans) {
            json.beginArray(name);
            spans.forEach(value -> json.number(value));
            json.endArray();
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
