package tcpstates.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import tcpstates.capture.PrintableText;
import tcpstates.event.Role;
import tcpstates.event.TcpState;
import tcpstates.explain.StepTelling;
import tcpstates.explain.StepText;
import tcpstates.picture.Picture;
import tcpstates.report.ConnectionFilters;
import tcpstates.report.JsonLines;
import tcpstates.report.Language;
import tcpstates.report.Wording;
import tcpstates.steps.Change;
import tcpstates.steps.ConnectionSteps;
import tcpstates.steps.FoldStep;
import tcpstates.steps.IcmpStep;
import tcpstates.steps.SegmentStep;
import tcpstates.steps.Standing;
import tcpstates.steps.Step;

/** Writes what the page's scripts read: JSON, deflated and in base64, so that nothing of a capture can be taken for markup. */
final class PageData {
    /** What has a wording of its own in the page. */
    private record Voice(Picture picture, StepText text) {}

    private final Map<Language, Voice> voices = new EnumMap<>(Language.class);

    PageData(Wording wording) {
        for (Language language : Language.values()) {
            Wording own = new Wording(language, wording.names());
            voices.put(language, new Voice(Picture.stepping(own), new StepText(own, false)));
        }
    }

    /** Some JSON, packed. */
    static String packed(Consumer<JsonLines> content) {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (OutputStream stream = new DeflaterOutputStream(bytes, deflater)) {
            var json = new JsonLines(stream);
            json.beginObject();
            content.accept(json);
            json.endObject();
            json.endLine();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** A text that may come from a capture: nothing in it turns round what stands beside it. */
    static void text(JsonLines json, String name, String text) {
        json.text(name, PrintableText.of(text));
    }

    /** A list of texts. */
    static void texts(JsonLines json, String name, List<String> texts) {
        json.beginArray(name);
        for (String text : texts) {
            json.beginObject();
            text(json, "text", text);
            json.endObject();
        }
        json.endArray();
    }

    /** The state diagram, in each language. */
    void figure(JsonLines json) {
        json.beginObject("figure");
        voices.forEach((language, voice) ->
                json.text(language.toString(), voice.picture().figureElement()));
        json.endObject();
    }

    /** Everything that the page shows of a connection below its table. */
    void connection(JsonLines json, Detail detail) {
        ChosenConnections.Choice choice = detail.choice();
        ConnectionSteps connection = choice.connection();
        List<Step> steps = detail.steps();
        Set<FoldStep> opened = detail.opened();
        json.beginObject();
        json.number("id", connection.number());
        json.text("display", ConnectionFilters.display(connection.summary()));
        json.text("pcap", ConnectionFilters.pcap(connection.summary()));
        json.beginObject("before");
        standing(json, connection.clientBefore(), connection.serverBefore());
        json.endObject();
        json.beginArray("steps");
        for (Step step : steps) {
            json.beginObject();
            json.number("packet", packet(step));
            json.word("changed", changed(step));
            standing(json, step.client(), step.server());
            if (step instanceof FoldStep fold) {
                fold(json, fold, opened.contains(fold));
            }
            json.endObject();
        }
        json.endArray();
        voices.forEach((language, voice) -> {
            json.beginObject(language.toString());
            text(
                    json,
                    "verdict",
                    (language == Language.ZH
                                    ? choice.row().chinese()
                                    : choice.row().english())
                            .sentences());
            Picture picture = voice.picture();
            json.text("ladder", picture.ladderElement(connection, steps, opened, false));
            json.text("even", picture.ladderElement(connection, steps, opened, true));
            json.text("way", picture.wayElement(connection, steps));
            json.text("backoff", picture.backoffElement(connection.steps()));
            json.text("sequence", picture.sequenceElement(connection, steps));
            Map<Step, StepTelling> inFolds = inFolds(voice, connection, opened);
            json.beginArray("steps");
            for (StepTelling telling : voice.text().tell(connection, steps)) {
                json.beginObject();
                telling(json, voice, connection, telling);
                if (telling.step() instanceof FoldStep fold && opened.contains(fold)) {
                    json.beginArray("within");
                    for (SegmentStep each : fold.steps()) {
                        json.beginObject();
                        telling(json, voice, connection, Objects.requireNonNull(inFolds.get(each)));
                        json.endObject();
                    }
                    json.endArray();
                }
                json.endObject();
            }
            json.endArray();
            json.endObject();
        });
        json.endObject();
    }

    private static void fold(JsonLines json, FoldStep fold, boolean opened) {
        json.number("folded", fold.packets());
        if (!fold.isKept()) {
            json.bool("lacking", true);
        }
        if (opened) {
            json.beginArray("within");
            for (SegmentStep each : fold.steps()) {
                json.beginObject();
                json.number("packet", packet(each));
                json.word("changed", changed(each));
                standing(json, each.client(), each.server());
                json.endObject();
            }
            json.endArray();
        }
    }

    /** What is told of packets that are folded, by identity. */
    private static Map<Step, StepTelling> inFolds(Voice voice, ConnectionSteps connection, Set<FoldStep> opened) {
        IdentityHashMap<Step, StepTelling> all = new IdentityHashMap<>();
        if (!opened.isEmpty()) {
            voice.text().tell(connection, connection.steps()).forEach(telling -> all.put(telling.step(), telling));
        }
        return all;
    }

    private static void standing(JsonLines json, Standing client, Standing server) {
        state(json, "client", client);
        state(json, "server", server);
    }

    private static void state(JsonLines json, String end, Standing standing) {
        TcpState state = standing.state();
        if (state != null) {
            json.word(end, state.name());
        }
    }

    private static long packet(Step step) {
        return switch (step) {
            case SegmentStep segment -> segment.segment().packet();
            case IcmpStep icmp -> icmp.error().packet();
            default -> 0;
        };
    }

    /** Whose state a step changes. */
    private static String changed(Step step) {
        boolean client = false;
        boolean server = false;
        for (Change change : step.changes()) {
            client |= change.role() == Role.CLIENT;
            server |= change.role() == Role.SERVER;
        }
        if (client && server) {
            return "both";
        }
        return client ? "client" : server ? "server" : "";
    }

    private static void telling(JsonLines json, Voice voice, ConnectionSteps connection, StepTelling telling) {
        text(json, "head", voice.picture().head(connection, telling.step()));
        text(json, "title", telling.title());
        List<String> sentences = new ArrayList<>();
        sentences.add(telling.pause());
        sentences.add(telling.text());
        text(
                json,
                "text",
                String.join(
                        " ", sentences.stream().filter(text -> !text.isEmpty()).toList()));
        List<String> more = new ArrayList<>(telling.numbers());
        more.add(telling.call());
        more.removeIf(String::isEmpty);
        texts(json, "more", more);
        texts(json, "changes", telling.changes());
        text(json, "section", telling.section());
    }
}
