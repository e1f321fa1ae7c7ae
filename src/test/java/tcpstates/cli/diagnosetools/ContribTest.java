package tcpstates.cli.diagnosetools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tcpstates.cli.Main;

/** What stands in contrib/ works: others copy it without looking. */
class ContribTest {
    private static final Path CONTRIB = Path.of("contrib");
    private static final Path TEMPLATE = CONTRIB.resolve("zabbix/tcpstates.xml");
    private static final Path KEYS = CONTRIB.resolve("zabbix/tcpstates.conf");
    private static final Path UNIT = CONTRIB.resolve("systemd/tcpstates.service");
    private static final Pattern UUID_V4 = Pattern.compile("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}");
    /** Zabbix' own group, which every installation has with this UUID. */
    private static final String APPLICATIONS = "a571c0d144b14fd4a87a9d9b2aa9fcd6";

    @TempDir
    Path folder;

    @Test
    void templateHasAnItemForEachKeyOfTheAgent_003_05() throws Exception {
        Document template = template();

        assertThat(texts(template, "version")).containsExactly("7.0");
        assertThat(texts(template, "key"))
                .containsExactlyInAnyOrderElementsOf(keys())
                .hasSize(11);
        List<String> uuids = texts(template, "uuid");
        assertThat(uuids)
                .contains(APPLICATIONS)
                .doesNotHaveDuplicates()
                .allMatch(uuid -> UUID_V4.matcher(uuid).matches());
    }

    /** A trigger, its item and its macro are bound by their names alone; Zabbix refuses a template that breaks them. */
    @Test
    void triggersNameItemsAndMacrosThatThereAre_003_05() throws Exception {
        Document template = template();
        String name = texts(template, "template").stream()
                .filter(text -> !text.contains("\n"))
                .findFirst()
                .orElseThrow();
        Set<String> macros = new TreeSet<>();
        NodeList definitions =
                ((Element) template.getElementsByTagName("macros").item(0)).getElementsByTagName("macro");
        for (int i = 0; i < definitions.getLength(); i++) {
            macros.add(definitions
                    .item(i)
                    .getTextContent()
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip());
        }
        Pattern expression =
                Pattern.compile("min\\(/" + Pattern.quote(name) + "/([a-z0-9.]+),\\d+m\\)>(\\{\\$[A-Z.]+})");

        Set<String> used = new HashSet<>();
        for (String text : texts(template, "expression")) {
            var match = expression.matcher(text);
            assertThat(match.matches()).as(text).isTrue();
            assertThat(keys()).contains(match.group(1));
            used.add(match.group(2));
        }
        assertThat(used).isNotEmpty().isEqualTo(macros);
    }

    @Test
    void agentAsksForEachOfTheElevenMetrics_003_05() throws IOException {
        String file = Files.readString(KEYS);
        assertThat(file).doesNotEndWith("\n");
        assertThat(file.lines().filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Metric.values())
                        .map(metric -> "UserParameter=tcpstates." + metric + ",tcpstates status " + metric
                                + " --source kernel")
                        .toList());
    }

    /** As the agent runs it: by a shell, without a terminal, without any right. */
    @Test
    void commandsOfTheAgentPrintANumberWithoutRights_003_05() throws Exception {
        program("tcpstates", DiagnoseToolsMain.class);
        String command = Files.readAllLines(KEYS).getLast().replaceFirst("^[^,]*,", "");
        assertThat(command).startsWith("tcpstates status ");
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--inh-caps=-all",
                        "--bounding-set=-all",
                        "sh",
                        "-c",
                        "PATH=" + folder + ":$PATH; " + command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(output(process)).matches("\\d+\n");
        assertThat(process.waitFor()).isZero();
    }

    private static Document template() throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(TEMPLATE.toFile());
    }

    private static List<String> texts(Document document, String tag) {
        NodeList elements = document.getElementsByTagName(tag);
        return IntStream.range(0, elements.getLength())
                .mapToObj(i -> elements.item(i).getTextContent())
                .toList();
    }

    private static Set<String> keys() throws IOException {
        return Files.readAllLines(KEYS).stream()
                .filter(line -> line.startsWith("UserParameter="))
                .map(line -> line.replaceFirst("UserParameter=([^,]+),.*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** By systemd itself, with the program where it lies here. */
    @Test
    void unitIsWhatSystemdUnderstandsAndLetsLittleThrough() throws Exception {
        String text = Files.readString(UNIT).replace("/opt/tcpstates-sniff/tcpstates", "/bin/true");
        Path unit = Files.writeString(folder.resolve("tcpstates.service"), text);

        Process verify = new ProcessBuilder("systemd-analyze", "--man=no", "verify", unit.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(output(verify)).isEmpty();
        assertThat(verify.waitFor()).isZero();
        Process security = new ProcessBuilder(
                        "systemd-analyze",
                        "--no-pager",
                        "--offline=true",
                        "--threshold=20",
                        "security",
                        unit.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(output(security)).contains("Overall exposure level for tcpstates.service: 1.");
        assertThat(security.waitFor()).isZero();
    }

    @Test
    void alertsAreRulesThatPrometheusTakesAndTheDashboardIsJson() throws Exception {
        Path prometheus = CONTRIB.resolve("prometheus");
        Process promtool = new ProcessBuilder(
                        "promtool",
                        "check",
                        "config",
                        prometheus.resolve("prometheus.yml").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(output(promtool))
                .contains("prometheus.yml is valid prometheus config file syntax")
                .containsPattern("SUCCESS: \\d+ rules found");
        assertThat(promtool.waitFor()).isZero();
        int queries = 0;
        try (JsonParser dashboard = new JsonFactory()
                .createParser(prometheus.resolve("grafana-dashboard.json").toFile())) {
            for (JsonToken token = dashboard.nextToken(); token != null; token = dashboard.nextToken()) {
                queries +=
                        token == JsonToken.FIELD_NAME && dashboard.currentName().equals("expr") ? 1 : 0;
            }
        }
        assertThat(queries).isGreaterThan(9);
    }

    /** The experiments of diagnose-tools' own page on correctness, beside the kernel of whoever runs them. */
    @Test
    void acceptanceScriptFindsThatAllAgree_000_26() throws Exception {
        Path program = program("tcpstates-sniff", Main.class);
        Process process = new ProcessBuilder(CONTRIB.resolve("acceptance").toString(), "--program", program.toString())
                .redirectErrorStream(true)
                .start();
        String told = output(process);

        assertThat(told).containsPattern("(?m)^  ss +(\\d+) of \\1 agree$");
        assertThat(told).containsPattern("(?m)^  conntrack +(\\d+) of \\1 agree$");
        assertThat(told).containsPattern("(?m)^  tcpdump +(\\d+) of \\1 agree$");
        assertThat(told).endsWith("everything agrees\n");
        assertThat(process.waitFor()).isZero();
    }

    private Path program(String name, Class<?> main) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path file = Files.writeString(
                folder.resolve(name),
                "#!/bin/sh\nexec '" + java
                        + "' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                        + System.getProperty("java.class.path") + "' " + main.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String output(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
