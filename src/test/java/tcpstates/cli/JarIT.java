package tcpstates.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is inside of the jar that users get. */
class JarIT {
    private static final Path JAR = Path.of("target/tcpstates-sniff.jar");

    @Test
    void namesEachLibraryThatItHoldsWithVersionAndLicence() throws IOException {
        List<String> libraries = purls(entry("META-INF/sbom/application.cdx.json"));
        String notice = entry("META-INF/NOTICE");

        assertThat(libraries)
                .hasSizeGreaterThan(10)
                .allMatch(purl -> purl.matches("pkg:maven/[^/@]+/[^/@]+@[^?]+\\?type=jar"));
        for (String purl : libraries) {
            String[] coordinates = purl.split("[/@?]", -1);
            assertThat(notice).contains(coordinates[1] + ":" + coordinates[2]);
        }
        for (String line : notice.lines().filter(line -> line.endsWith(".txt")).toList()) {
            String licence = line.substring(line.lastIndexOf(' ') + 1);
            assertThat(entry("META-INF/licenses/" + licence))
                    .contains("Copyright")
                    .hasSizeGreaterThan(500);
        }
        assertThat(entry("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
        assertThat(notice).isEqualTo(Files.readString(Path.of("NOTICE")));
    }

    @Test
    void holdsNativeLibrariesOfLinuxOnTwoProcessorsOnly() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile());
                Stream<JarEntry> entries = jar.stream()) {
            assertThat(entries.map(JarEntry::getName).filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib|a)")))
                    .isNotEmpty()
                    .allMatch(name -> name.matches(".*(?i:linux)[/-](x86[-_]64|amd64|aarch64|arm64)/[^/]+\\.so"));
        }
    }

    private static String entry(String name) throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JarEntry entry = jar.getJarEntry(name);
            assertThat(entry).as(name).isNotNull();
            return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The package URLs of the components, without that of the program itself. */
    private static List<String> purls(String bom) throws IOException {
        List<String> purls = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(bom)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME && "purl".equals(parser.currentName())) {
                    purls.add(parser.nextTextValue());
                }
            }
        }
        purls.removeIf(purl -> purl.contains("/tcpstates-sniff@"));
        return purls;
    }
}
