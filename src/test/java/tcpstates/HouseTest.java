package tcpstates;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture of the house, and the list of its doors, are the code's own. */
class HouseTest {
    private static final Path PICTURE = Path.of("docs", "decisions", "0002-house.md");
    private static final Path DOORS = Path.of("src", "test", "resources", "tcpstates", "doors.txt");
    private static final String OURS = "tcpstates.";
    private static final Pattern ARROW = Pattern.compile("^ +([a-z.]+) --> ([a-z.]+)$");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("tcpstates");

    /** An arrow that others imply is left out of the picture, so that it can be read. */
    @Test
    void drawsTheImportsAsTheyAre() throws IOException {
        Map<String, Set<String>> drawn = drawn();
        Map<String, Set<String>> imports = imports();
        List<String> wrong = new ArrayList<>();
        imports.forEach((room, others) -> others.forEach(other -> {
            if (!reaches(drawn, room, other)) {
                wrong.add("not drawn: " + room + " --> " + other);
            }
        }));
        drawn.forEach((room, others) -> others.forEach(other -> {
            if (!imports.getOrDefault(room, Set.of()).contains(other)) {
                wrong.add("drawn, but no import: " + room + " --> " + other);
            }
        }));
        drawn.keySet().forEach(room -> {
            if (reaches(drawn, room, room)) {
                wrong.add("a circle through " + room);
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** What became public so that another room can use it did not become free for all. */
    @Test
    void opensNoDoorThatIsNotListed() throws IOException {
        Map<String, Set<String>> doors = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = outermost(dependency.getTargetClass());
                if (target.getPackageName().startsWith(OURS) && !room(target).equals(room(type))) {
                    doors.computeIfAbsent(room(target), room -> new TreeSet<>()).add(target.getSimpleName());
                }
            });
        }
        var text = new StringBuilder();
        doors.forEach((room, types) ->
                text.append(room).append(": ").append(String.join(" ", types)).append('\n'));
        assertThat(text.toString()).isEqualTo(Files.readString(DOORS));
    }

    private static Map<String, Set<String>> imports() {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = outermost(dependency.getTargetClass());
                if (target.getPackageName().startsWith(OURS) && !room(target).equals(room(type))) {
                    imports.computeIfAbsent(room(type), room -> new TreeSet<>()).add(room(target));
                }
            });
        }
        return imports;
    }

    private static Map<String, Set<String>> drawn() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        for (String line : Files.readAllLines(PICTURE)) {
            Matcher arrow = ARROW.matcher(line);
            if (arrow.matches()) {
                drawn.computeIfAbsent(arrow.group(1), room -> new TreeSet<>()).add(arrow.group(2));
            }
        }
        return drawn;
    }

    private static boolean reaches(Map<String, Set<String>> arrows, String from, String to) {
        for (String next : arrows.getOrDefault(from, Set.of())) {
            if (next.equals(to) || reaches(arrows, next, to)) {
                return true;
            }
        }
        return false;
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type.isArray() ? type.getBaseComponentType() : type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(OURS.length());
    }
}
