package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Pictures as their text shows them; how they look is tested in a browser. */
class PicturesTest {
    private static final Pattern ROW = Pattern.compile("^ {4}[CS]--?(?:x|>>)[CS]: (\\d+) ", Pattern.MULTILINE);

    static List<String> captures() throws IOException {
        return TestCaptures.names();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void theDiagramListsTheChangesThatTheEventsTell(String capture) throws Exception {
        List<JsonEvent> transitions = new ArrayList<>();
        for (String line :
                Run.report("json", TestCaptures.file(capture)).out().lines().toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is("transition")) {
                transitions.add(event);
            }
        }
        List<String> told = new ArrayList<>();
        for (long connection :
                transitions.stream().map(JsonEvent::connection).distinct().toList()) {
            Document picture = svg(capture, "--diagram", "states", "--conn", Long.toString(connection));
            List<String> drawn = texts(picture, "entry strong").stream()
                    .map(name -> name.replaceFirst("(\\?| ↶)$", ""))
                    .sorted()
                    .toList();
            List<String> changed = transitions.stream()
                    .filter(event -> event.connection() == connection)
                    .map(event -> event.text("to"))
                    .sorted()
                    .toList();
            assertThat(drawn).as(capture + " " + connection).isEqualTo(changed);
            told.addAll(drawn);
        }
        assertThat(told).hasSameSizeAs(transitions);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void theLadderIsAPictureInBothLanguages(String capture) throws Exception {
        for (String language : List.of("en", "zh")) {
            Document picture = svg(capture, "--lang", language);
            assertThat(texts(picture, "head client")).isNotEmpty().allMatch(List.of("client", "客户端")::contains);
        }
    }

    @Test
    void theLadderHasARowForEachPacket() throws Exception {
        Document picture = svg("simultaneous-close");
        assertThat(texts(picture, "number")).containsExactlyElementsOf(texts("simultaneous-close"));
        assertThat(texts(picture, "name")).contains("CLOSING", "TIME_WAIT");
    }

    private static List<String> texts(String capture) {
        List<String> numbers = new ArrayList<>();
        Matcher row =
                ROW.matcher(Run.report("mermaid", TestCaptures.file(capture)).out());
        while (row.find()) {
            numbers.add(row.group(1));
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"rfc,SYN-RECEIVED", "book,SYN_RCVD", "conntrack,SYN_RECV", "zeek,TCP_SYN_ACK_SENT"})
    void statesHaveTheNamesThatAreAskedFor(String names, String name) throws Exception {
        for (String diagram : List.of("ladder", "states")) {
            Document picture = svg("open-data-client-close", "--names", names, "--diagram", diagram);
            assertThat(picture.getDocumentElement().getTextContent()).contains(name);
            String mermaid = Run.report(
                            "mermaid",
                            TestCaptures.file("open-data-client-close"),
                            "--names",
                            names,
                            "--diagram",
                            diagram)
                    .out();
            assertThat(mermaid).contains(name);
        }
    }

    @Test
    void mermaidDrawsTheWayThroughTheStates() {
        String text = Run.report("mermaid", TestCaptures.file("open-data-client-close"), "--diagram", "states")
                .out();
        assertThat(text)
                .contains("```mermaid\nstateDiagram-v2\n")
                .contains("    [*] --> LISTEN: server\n")
                .contains("    CLOSE --> SYN_SENT: 1 client\n")
                .contains("    SYN_RECV --> ESTABLISHED: 4 server?\n");
    }

    @Test
    void aPictureOfNothingSaysSo() throws Exception {
        Document picture = svg("open-data-client-close", "--where", "packets=0");
        assertThat(picture.getDocumentElement().getTextContent()).contains("No connection.");
    }

    private static Document svg(String capture, String... more) throws Exception {
        Run run = Run.report("svg", TestCaptures.file(capture), more);
        assertThat(run.status()).isZero();
        return parsed(run.out());
    }

    private static Document parsed(String text) throws IOException, SAXException, ParserConfigurationException {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    /** The texts of a style that are not empty. */
    private static List<String> texts(Document picture, String style) {
        List<String> texts = new ArrayList<>();
        for (String tag : List.of("text", "tspan")) {
            NodeList elements = picture.getElementsByTagName(tag);
            for (int i = 0; i < elements.getLength(); i++) {
                Element element = (Element) elements.item(i);
                if (element.getAttribute("class").equals(style)
                        && !element.getTextContent().isEmpty()) {
                    texts.add(element.getTextContent());
                }
            }
        }
        return texts;
    }
}
