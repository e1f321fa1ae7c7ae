package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a browser: what it shows, what keys and buttons do, and that nothing of a capture runs in it. */
class HtmlPageIT {
    private static final Pattern MERMAID = Pattern.compile("(?s)```mermaid\n(.*?)```");
    private static final char RIGHT = '\uE014';
    private static final String STANDING =
            "return [...document.querySelectorAll('#card [data-end] b')].map(each => each.textContent).join(' ')";

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void openABrowser() throws Exception {
        browser = Browser.open(1360, 960);
    }

    @AfterAll
    static void closeTheBrowser() {
        browser.close();
    }

    @AfterEach
    void nothingIsComplainedOfAndNothingIsFetched() throws Exception {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).allMatch(address -> address.startsWith("file:") || address.startsWith("about:"));
    }

    private static Path page(String capture, String... more) {
        return page(TestCaptures.file(capture), more);
    }

    private static Path page(Path capture, String... more) {
        Path page = folder.resolve(capture.getFileName() + ".html");
        List<String> arguments = new ArrayList<>(List.of("-o", page.toString()));
        arguments.addAll(List.of(more));
        Run run = Run.report("html", capture, arguments.toArray(String[]::new));
        assertThat(run).isEqualTo(new Run(0, "", ""));
        return page;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open-data-client-close",
                "simultaneous-close",
                "last-ack-dropped",
                "syn-dropped-exponential",
                "simultaneous-open"
            })
    void ladderDiagramAndTextAgreeAtEveryStepAndEndInTheLastStates(String capture) throws Exception {
        Map<Long, String> standing = statesBehindPackets(capture);
        browser.open(page(capture), "#c=1");
        int steps = Integer.parseInt(browser.run("return String(document.querySelectorAll('#ladder .row').length)"));
        assertThat(steps).isPositive();
        String last = "";
        for (int step = 0; step < steps; step++) {
            last = browser.run(STANDING);
            assertThat(browser.run(
                            "return ['client', 'server'].map(end => document.querySelector('#diagram .ring.' + end + ':not(.off)')"
                                    + "?.dataset.node.replace('.end', '') ?? '?').join(' ')"))
                    .as("ring at step " + step)
                    .isEqualTo(last);
            String row = browser.run("return String([...document.querySelectorAll('#ladder .row')].filter(row =>"
                    + " !row.classList.contains('future')).length)");
            assertThat(row).isEqualTo(Integer.toString(step + 1));
            String packet = browser.run("return document.querySelectorAll('#ladder .row')[" + step
                    + "].querySelector('.number').textContent");
            if (!packet.isEmpty()) {
                assertThat(browser.run("return document.querySelector('#card h3').textContent"))
                        .startsWith("#" + packet + "  ");
                assertThat(standing).containsKey(Long.valueOf(packet));
            }
            browser.press(Character.toString(RIGHT));
        }
        JsonEvent summary = events(capture, "connection").getFirst();
        // An end of which nothing shows a state has none in pictures, and CLOSE in the event.
        assertThat(last.replace("?", "CLOSE"))
                .isEqualTo(summary.text("client_state") + " " + summary.text("server_state"));
    }

    private static List<JsonEvent> events(String capture, String type) throws IOException {
        List<JsonEvent> events = new ArrayList<>();
        for (String line : Run.report("json", TestCaptures.file(capture), "--packets")
                .out()
                .lines()
                .toList()) {
            JsonEvent event = JsonEvent.of(line);
            if (event.is(type)) {
                events.add(event);
            }
        }
        return events;
    }

    private static Map<Long, String> statesBehindPackets(String capture) throws IOException {
        Map<Long, String> states = new HashMap<>();
        for (JsonEvent packet : events(capture, "packet")) {
            states.put(packet.number("packet"), packet.text("client_state") + " " + packet.text("server_state"));
        }
        return states;
    }

    private static String rows() throws Exception {
        return browser.run("return String(document.querySelectorAll('#ladder .row').length)");
    }

    private static String standingPlace() throws Exception {
        return browser.run("return document.querySelector('.place').textContent");
    }

    @Test
    void aFoldIsUnfoldedInTheLadderAndItsPacketsAreWalkedThrough() throws Exception {
        Path page = page("lossy-path");
        browser.open(page, "#c=1&s=13.3&lang=zh");
        assertThat(standingPlace()).isEqualTo("第 17 / 68 步");
        assertThat(rows()).isEqualTo("68");
        browser.press("u");
        assertThat(standingPlace()).isEqualTo("第 14 / 62 步");
        assertThat(rows()).isEqualTo("62");
        String height = "return document.querySelector('#ladder svg').getAttribute('height')";
        int folded = Integer.parseInt(browser.run(height));
        browser.run("document.querySelector('#card [data-act=unfold]').click()");
        assertThat(Integer.parseInt(browser.run(height))).isEqualTo(folded + 6 * 32);
        browser.press("l");
        assertThat(standingPlace()).isEqualTo("step 14 of 68");
        browser.press(Character.toString(RIGHT));
        assertThat(browser.run("return location.hash")).isEqualTo("#c=1&s=13.1&lang=en");
        browser.run("[...document.querySelectorAll('#ladder .row.opens')].slice(1)"
                + ".forEach(row => row.dispatchEvent(new MouseEvent('click', {bubbles: true})));"
                + " document.querySelector('[data-act=first]').click()");
        List<String> packets = new ArrayList<>();
        int steps = Integer.parseInt(rows());
        for (int step = 0; step < steps; step++) {
            String title = browser.run("return document.querySelector('#card h3').textContent");
            String last = browser.run("return [...document.querySelectorAll('#ladder .row:not(.future)')].at(-1)"
                    + ".querySelector('.number').textContent");
            if (title.startsWith("#")) {
                packets.add(last);
                assertThat(title).startsWith("#" + last + "  ");
            }
            browser.press(Character.toString(RIGHT));
        }
        assertThat(packets)
                .isEqualTo(
                        IntStream.rangeClosed(1, 79).mapToObj(Integer::toString).toList());
        browser.run("document.querySelector('#ladder').title = 'unfolded'");
        assertThat(browser.run(overlaps())).isEmpty();
        browser.run(
                "document.querySelector('#ladder .row.opens').dispatchEvent(new MouseEvent('click', {bubbles: true}))");
        assertThat(browser.run(overlaps())).isEmpty();
    }

    /** Sheets may be cut between slices of the ladder only: no row is in two of them or in none, and no arrow leaves its own. */
    @Test
    void onPaperTheLadderIsCutBetweenItsRowsOnly() throws Exception {
        browser.open(page("lossy-path"), "#c=1&lang=en");
        String shown = browser.run("return document.querySelector('#ladder').innerHTML");
        browser.run("dispatchEvent(new Event('beforeprint'))");
        assertThat(number("return String(document.querySelectorAll('.sliced tbody tr').length)"))
                .isGreaterThan(9);
        assertThat(browser.run("document.querySelector('.sliced').style.display = 'table';"
                        + " return [...document.querySelectorAll('.sliced tbody svg')].flatMap(slice => {"
                        + "   const frame = slice.getBoundingClientRect();"
                        + "   return [...slice.querySelectorAll('.row')].filter(row => {"
                        + "     const {top, bottom} = row.querySelector('.arrow, .fold').getBoundingClientRect();"
                        + "     return top >= frame.top - 1 && bottom <= frame.bottom + 1;"
                        + "   }).map(row => row.dataset.step);"
                        + " }).join(' ')"))
                .isEqualTo(IntStream.range(0, 62).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        assertThat(browser.run("return document.querySelector('.sliced thead').textContent"))
                .contains("client", "10.130.23.2:8080");
        assertThat(browser.run(
                        "return [...document.querySelectorAll('#heads th')].map(head => head.textContent).join()"))
                .contains("client / server,lasted");
        browser.run("dispatchEvent(new Event('afterprint'))");
        assertThat(browser.run("return document.querySelector('#ladder').innerHTML"))
                .isEqualTo(shown);
        assertThat(number("return String(document.querySelectorAll('#heads button').length)"))
                .isPositive();
    }

    private static String overlaps() throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "tcpstates", "overlaps.js"));
    }

    /** Too many packets in a fold, and packets that were not kept, are not in the page, which says what shows them. */
    @Test
    void whatCannotBeUnfoldedNamesTheCommandThatShowsIt() throws Exception {
        var segments = new Segments();
        long start = 1_700_000_000_000_000L;
        for (int i = 0; i < 3000; i++) {
            segments.add(start + i * 10L, 1, 4000, 80, Segments.ACK, 100 + i * 50, 500, 50);
        }
        Path capture = segments.write(folder.resolve("long.pcap"));
        browser.open(page(capture), "#c=1&lang=en");
        assertThat(browser.run("return [...document.querySelectorAll('#ladder .row.opens .folded')]"
                        + ".map(fold => fold.textContent).join()"))
                .isEqualTo("… #2503-2998: 496 segments, 24\u202f800 bytes …");
        List<String> commands = new ArrayList<>();
        for (int step = 0; step < Integer.parseInt(rows()); step++) {
            commands.add(browser.run("return document.querySelector('#card code')?.textContent ?? ''"));
            browser.press(Character.toString(RIGHT));
        }
        String read = "tcpstates-sniff -r " + capture + " --conn 1 --format ";
        assertThat(commands).contains(read + "ladder --all", read + "tcpdump");
        assertThat(Run.report("ladder", capture, "--conn", "1", "--all").out()).contains("79851:79901");
        assertThat(Run.report("tcpdump", capture, "--conn", "1").out().lines()).hasSize(3000);
    }

    @Test
    void whatPeopleLookForFirstStandsAboveTheLadderAndLeadsIntoIt() throws Exception {
        browser.open(page("data-dropped-rto"), "#c=1&lang=en");
        assertThat(browser.run("return document.querySelector('#facts').innerText"))
                .isEqualTo("""
                        client CLOSESYN_SENT 26µsESTABLISHED 1.78sFIN_WAIT1 40.3msFIN_WAIT2? 59.7msTIME_WAIT to the end of the capture
                        server LISTENSYN_RECV 39µsESTABLISHED? 1.78sCLOSE_WAIT 100msLAST_ACK 25µsCLOSE?
                        ✕ no sign of arrival #8#9#10#11""");
        browser.run("document.querySelector('#facts .bad button:nth-of-type(2)').click()");
        assertThat(browser.run("return document.querySelector('#card h3').textContent"))
                .startsWith("#9  ");
        browser.run("[...document.querySelectorAll('#facts .of-server button')]"
                + ".find(state => state.textContent.startsWith('CLOSE_WAIT')).click()");
        assertThat(browser.run(STANDING)).isEqualTo("FIN_WAIT1 CLOSE_WAIT");
        browser.press("q");
        assertThat(browser.run("return String(document.querySelector('#facts').checkVisibility())"))
                .isEqualTo("false");
    }

    @Test
    void aPhoneShowsAllOfItWithoutScrollingSideways() throws Exception {
        browser.bePhone(390, 844);
        try {
            for (String language : List.of("en", "zh")) {
                browser.open(page("data-dropped-rto"), "#c=1&lang=" + language);
                assertThat(number("return String(document.documentElement.scrollWidth)"))
                        .isEqualTo(390);
                assertThat(browser.run("const top = id => document.querySelector(id).getBoundingClientRect().top;"
                                + " return String(top('#walk') < top('#card') && top('#card') < top('#ladder')"
                                + " && top('#ladder') < top('#diagram'))"))
                        .isEqualTo("true");
            }
        } finally {
            browser.beNoPhone();
        }
    }

    @Test
    void theTableSortsAndFilters() throws Exception {
        Path page = page(manyConnections(40));
        browser.open(page, "");
        assertThat(browser.run("return document.querySelector('#shown').textContent"))
                .startsWith("40 of 40");
        browser.run(
                "document.querySelector('[data-column=packets]').click(); document.querySelector('[data-column=packets]').click()");
        assertThat(browser.run("return document.querySelector('th[aria-sort=descending]').textContent"))
                .startsWith("packets");
        browser.run(
                "const field = document.querySelector('#words'); field.value = ':10007'; field.dispatchEvent(new Event('input'))");
        assertThat(browser.run("return document.querySelector('#shown').textContent"))
                .startsWith("1 of 40");
        assertThat(browser.run("return document.querySelector('#body tr[data-conn] .mono:nth-child(4)').textContent"))
                .isEqualTo("10.0.0.1:10007");
        browser.run(
                "const field = document.querySelector('#words'); field.value = 'nothing'; field.dispatchEvent(new Event('input'))");
        assertThat(browser.run("return document.querySelector('#body').textContent"))
                .isEqualTo("No connection fits.");
    }

    private static Path manyConnections(int count) throws IOException {
        var segments = new Segments();
        for (int i = 0; i < count; i++) {
            long start = 1_700_000_000_000_000L + i * 10_000L;
            int port = 10_000 + i;
            segments.add(start, 1, port, 80, Segments.SYN, 100, 0, 0)
                    .add(start + 100, 2, 80, port, Segments.SYN | Segments.ACK, 500, 101, 0)
                    .add(start + 200, 1, port, 80, Segments.ACK, 101, 501, 0)
                    .add(start + 300, 1, port, 80, Segments.ACK, 101, 501, 50)
                    .add(start + 400, 2, 80, port, Segments.ACK, 501, 151, 0);
            if (i % 3 > 0) {
                segments.add(start + 500, 1, port, 80, Segments.FIN | Segments.ACK, 151, 501, 0)
                        .add(start + 600, 2, 80, port, Segments.FIN | Segments.ACK, 501, 152, 0)
                        .add(start + 700, 1, port, 80, Segments.ACK, 152, 502, 0);
            }
        }
        return segments.write(folder.resolve("many-" + count + ".pcap"));
    }

    @Test
    void theQuizHidesTheStatesAndCounts() throws Exception {
        browser.open(page("open-data-client-close"), "#c=1&lang=en");
        browser.press("q");
        assertThat(browser.run("return document.querySelector('#verdict').textContent"))
                .isEqualTo("…");
        assertThat(browser.run("return String(document.querySelectorAll('#card [data-end]').length)"))
                .isEqualTo("0");
        assertThat(browser.run("return String(document.querySelectorAll('#ladder .row:not(.future)').length)"))
                .isEqualTo("1");
        browser.run("document.querySelector('.answers [data-state=SYN_SENT], .answers [data-state=SYN_RECV]').click()");
        assertThat(browser.run("return document.querySelector('.score').textContent"))
                .isEqualTo("1 of 1 right");
        assertThat(browser.run("return String(document.querySelectorAll('#card [data-end]').length)"))
                .isEqualTo("2");
        browser.press(RIGHT + "1");
        assertThat(browser.run("return document.querySelector('.score').textContent"))
                .endsWith("of 2 right");
        browser.press("q");
        assertThat(browser.run("return document.querySelector('#verdict').textContent"))
                .contains("Closed in");
    }

    @Test
    void languageThemeSpacingAndPrintDoWhatTheySay() throws Exception {
        browser.open(page("data-dropped-rto"), "#c=1&lang=en");
        browser.press("l");
        assertThat(browser.run("return document.documentElement.lang")).isEqualTo("zh-Hans");
        assertThat(browser.run("return document.querySelector('#ladder .head.client').textContent"))
                .isEqualTo("客户端");
        assertThat(browser.run("return document.querySelector('#list-title').textContent"))
                .isEqualTo("连接列表");
        browser.press("l");
        String light = "return getComputedStyle(document.body).backgroundColor";
        browser.press("t");
        assertThat(browser.run(light)).isEqualTo("rgb(15, 18, 22)");
        browser.press("t");
        assertThat(browser.run(light)).isEqualTo("rgb(255, 255, 255)");
        String height = "return String(document.querySelector('#ladder svg').viewBox.baseVal.height)";
        double before = Double.parseDouble(browser.run(height));
        browser.run("document.querySelector('[data-act=even]').click()");
        assertThat(Double.parseDouble(browser.run(height))).isLessThan(before);
        assertThat(new String(browser.print(), StandardCharsets.ISO_8859_1)).startsWith("%PDF");
        assertThat(browser.run("return String(document.querySelectorAll('#plots svg').length)"))
                .isEqualTo("2");
    }

    /** axe-core's findings of the two upper grades, with the first element of each. */
    @ParameterizedTest
    @ValueSource(strings = {"#c=1&lang=en", "#c=1&s=5&lang=zh&theme=dark", "#c=1&s=5&quiz=1&lang=en&theme=light"})
    void nothingSeriousKeepsPeopleFromUsingIt(String place) throws Exception {
        browser.open(page("data-dropped-rto"), place);
        browser.run(script("/axe.min.js"));
        assertThat(browser.run("return axe.run().then(found => found.violations"
                        + ".filter(each => each.impact === 'serious' || each.impact === 'critical')"
                        + ".map(each => each.id + ': ' + each.nodes[0].html).join('\\n'))"))
                .isEmpty();
        assertThat(browser.run("return axe.run().then(found => String(found.passes.length > 10))"))
                .isEqualTo("true");
    }

    private static String script(String name) throws IOException {
        try (InputStream script = HtmlPageIT.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A host's name and the first line of a request are of a capture as much as the name of its file. */
    @Test
    void nothingOfAPacketRunsInThePage() throws Exception {
        String request =
                "GET /<script>document.title='hacked'</script><img/src=x/onerror=document.title='hacked'> HTTP/1.1\r\n";
        List<Integer> data = new ArrayList<>();
        Path hostile = RewrittenCapture.write(
                TestCaptures.file("http-server-closes-first"), "hostile-request.pcap", (segment, bytes, out) -> {
                    if (segment.payloadLength() > request.length() && data.isEmpty()) {
                        data.add(segment.payloadLength());
                        bytes.put(
                                (int) (segment.tcpOffset() + segment.headerLength()),
                                request.getBytes(StandardCharsets.ISO_8859_1));
                    }
                    out.add(segment.time(), bytes);
                });
        assertThat(data).hasSize(1);
        Path page = page(hostile);
        browser.open(page, "#c=1&lang=en");
        String text = "return document.querySelector('#card').textContent";
        StringBuilder told = new StringBuilder();
        for (int step = 0; step < 12; step++) {
            told.append(browser.run(text));
            browser.press(Character.toString(RIGHT));
        }
        assertThat(told).contains("GET /<script>document.title='hacked'</script>");
        assertThat(browser.run("return document.title")).startsWith("TCP connections");
        assertThat(browser.run("return String(document.querySelectorAll('#card script, #card img').length)"))
                .isEqualTo("0");
    }

    /** All that is written for mermaid, of every capture of the tests, is read by mermaid, and some of it drawn. */
    @Test
    void mermaidReadsAndDrawsWhatIsWrittenForIt() throws Exception {
        Files.writeString(
                folder.resolve("mermaid.js"), script("/META-INF/resources/webjars/mermaid/11.6.0/dist/mermaid.min.js"));
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><script src=mermaid.js></script>");
        for (String capture : TestCaptures.names()) {
            for (String diagram : List.of("ladder", "states")) {
                for (String language : List.of("en", "zh")) {
                    Run run =
                            Run.report("mermaid", TestCaptures.file(capture), "--diagram", diagram, "--lang", language);
                    Matcher text = MERMAID.matcher(run.out());
                    while (text.find()) {
                        page.append("<pre title=\"")
                                .append(String.join(" ", capture, diagram, language))
                                .append("\">")
                                .append(text.group(1).replace("&", "&amp;").replace("<", "&lt;"))
                                .append("</pre>\n");
                    }
                }
            }
        }
        browser.show(Files.writeString(folder.resolve("mermaid.html"), page), "");
        assertThat(Integer.parseInt(browser.run("return String(document.querySelectorAll('pre').length)")))
                .isGreaterThan(300);
        assertThat(browser.run("""
                return (async () => {
                    const wrong = [];
                    for (const text of document.querySelectorAll('pre')) {
                        await mermaid.parse(text.textContent).catch(e => wrong.push(text.title + ': ' + e.message));
                    }
                    return wrong.join('\\n');
                })()""")).isEmpty();
        assertThat(browser.run("""
                mermaid.initialize({startOnLoad: false});
                return (async () => {
                    const drawn = [];
                    for (const title of ['simultaneous-close ladder en', 'simultaneous-close states zh']) {
                        const text = document.querySelector('pre[title="' + title + '"]').textContent;
                        drawn.push((await mermaid.render('picture' + drawn.length, text)).svg);
                    }
                    return drawn.join();
                })()"""))
                .contains("10.155.6.1:41751")
                .contains("CLOSING")
                .contains("客户端")
                .doesNotContain("Syntax error");
    }

    @Test
    void anAddressLeadsToAPlace() throws Exception {
        browser.open(page("open-data-client-close"), "#c=1&s=3&lang=zh&theme=dark");
        assertThat(browser.run("return document.querySelector('.place').textContent"))
                .startsWith("第 4 / ");
        assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
        browser.press(Character.toString(RIGHT));
        assertThat(browser.run("return location.hash")).isEqualTo("#c=1&s=4&lang=zh");
    }

    @Test
    void nothingOfACaptureRunsInThePage() throws Exception {
        String name =
                "</title></style><script>document.title='hacked'</script>]]>\u202e&lt;.pcap".replace('/', '\u2215');
        Path hostile = Files.copy(TestCaptures.file("open-data-client-close"), folder.resolve(name));
        Path page = folder.resolve("hostile.html");
        assertThat(Run.report("html", hostile, "-o", page.toString()).status()).isZero();
        String html = Files.readString(page);
        assertThat(html).doesNotContain("document.title='hacked'").doesNotContain("\u202e");
        browser.open(page, "");
        assertThat(browser.run("return document.title"))
                .startsWith("TCP connections · <")
                .contains("hacked")
                .contains("?");
        assertThat(browser.run("return String([...document.scripts].filter(script => !script.type).length)"))
                .isEqualTo("1");
    }

    @Test
    void tenThousandConnectionsAreUsable() throws Exception {
        Path page = page(manyConnections(10_000));
        assertThat(Files.size(page)).isLessThan(3_000_000);
        double table = Double.MAX_VALUE;
        double sort = Double.MAX_VALUE;
        double step = Double.MAX_VALUE;
        // The best of some tries, for who knows what else the machine does; each is told by the page's own clock.
        for (int i = 0; i < 4; i++) {
            browser.open(page, "");
            table = Math.min(table, number("return String(performance.getEntriesByName('table')[0].startTime)"));
            sort = Math.min(sort, number(taken("[data-column=verdict]")));
            for (int j = 0; j < 3; j++) {
                step = Math.min(step, number(taken("[data-act=on]")));
            }
        }
        assertThat(browser.run("return document.querySelector('#shown').textContent"))
                .isEqualTo("10\u202f000 of 10\u202f000 shown");
        // However quick a machine is: what a browser lays out does not grow with the connections.
        assertThat(number("return String(document.querySelectorAll('#body tr[data-conn]').length)"))
                .isLessThan(100);
        assertThat(number("return String(document.querySelectorAll('*').length)"))
                .isLessThan(1500);
        assertThat(table).isLessThan(1000);
        assertThat(sort).isLessThan(500);
        assertThat(step).isLessThan(50);
    }

    private static double number(String script) throws Exception {
        return Double.parseDouble(browser.run(script));
    }

    /** A script that returns how many ms a click takes, with the layout of what it changes. */
    private static String taken(String element) {
        return "const before = performance.now(); document.querySelector('" + element + "').click();"
                + " document.body.getBoundingClientRect(); return String(performance.now() - before)";
    }

    @Test
    void withoutScriptsThereIsTheOverviewATableAndLadders() throws Exception {
        Path page = page("ports-tried-open-closed-filtered");
        try (Browser plain = Browser.withoutScripts()) {
            plain.show(page, "");
            Path picture = folder.resolve("plain.png");
            plain.photograph(picture);
            assertThat(picture).isNotEmptyFile();
        }
        String html = Files.readString(page);
        assertThat(html).contains("<noscript><main>").contains("<h2>Connections</h2>");
    }

    @Test
    void noTwoTextsOfAPictureOverlapAndNoneLeavesIt() throws Exception {
        StringBuilder pictures = new StringBuilder("<!doctype html><meta charset=utf-8>");
        for (String capture : TestCaptures.names()) {
            for (String diagram : List.of("ladder", "states")) {
                for (String language : List.of("en", "zh")) {
                    Run run = Run.report("svg", TestCaptures.file(capture), "--diagram", diagram, "--lang", language);
                    pictures.append("<div title=\"")
                            .append(String.join(" ", capture, diagram, language))
                            .append("\">")
                            .append(run.out())
                            .append("</div>\n");
                }
            }
        }
        Path all = Files.writeString(folder.resolve("all.html"), pictures);
        browser.show(all, "");
        assertThat(browser.run(overlaps())).isEmpty();
    }
}
