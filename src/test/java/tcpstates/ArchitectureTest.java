package tcpstates;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpstates.event.SeededHash;

/**
 * Imports run one way: cli, engine, diagnosis, tracker, tcp, event; packet, capture and os know none of them, and capture no more of
 * packet than its constants.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("tcpstates");

    @ParameterizedTest
    @CsvSource({
        "event,     ",
        "packet,    ",
        "capture,   packet",
        "os,        ",
        "tcp,       event packet",
        "tracker,   tcp event packet",
        "diagnosis, tracker tcp event packet",
        "report,    event packet",
        "sockets,   capture event os packet",
        "select,    event packet",
        "compare,   report select event packet",
        "conntrack, report tcp event packet",
        "anonymize, packet",
        "engine,    anonymize report select diagnosis tracker tcp packet capture event",
        "api,       engine report diagnosis tracker tcp packet capture event",
        "view,      report event packet",
        "steps,     report event packet",
        "ladder,    steps report event packet",
        "explain,   steps report event packet",
        "picture,   ladder steps report event packet capture",
        "page,      picture explain ladder steps report event packet capture",
        "table,     steps report event packet capture",
        "glossary,  report event select",
        "lab,       report capture event packet",
        "metrics,   engine anonymize report select diagnosis tracker tcp packet capture event",
        "service,   metrics engine anonymize report select diagnosis tracker tcp packet capture event",
        "cli,       lab service metrics page picture explain ladder table glossary steps view engine compare conntrack"
                + " os report select diagnosis tracker sockets tcp packet capture event anonymize"
    })
    void importsOnlyWhatLiesBelow(String room, String below) {
        String[] allowed = (room + (below == null ? "" : " " + below)).split(" ");
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = "tcpstates." + allowed[i] + "..";
        }
        DescribedPredicate<JavaClass> others = resideInAPackage("tcpstates..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .as("in other packages of ours");
        noClasses()
                .that()
                .resideInAPackage("tcpstates." + room + "..")
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** The interfaces of capture know none of the wings, and the wings know one another only where a format is added. */
    @ParameterizedTest
    @CsvSource({
        "capture,            ",
        "capture.file,       capture",
        "capture.transcript, capture capture.file",
        "capture.libpcap,    capture"
    })
    void keepsTheWingsOfCaptureApart(String wing, String known) {
        String[] allowed = (wing + (known == null ? "" : " " + known)).split(" ");
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = "tcpstates." + allowed[i];
        }
        DescribedPredicate<JavaClass> others = resideInAPackage("tcpstates.capture..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .as("in other wings");
        noClasses()
                .that()
                .resideInAPackage("tcpstates." + wing)
                .should()
                .dependOnClassesThat(others)
                .check(CLASSES);
    }

    @Test
    void keepsTheStateMachineFreeOfLibrariesAndInputOutput() {
        noClasses()
                .that()
                .resideInAnyPackage("tcpstates.tcp..", "tcpstates.event..")
                .and()
                .doNotBelongToAnyOf(SeededHash.class) // draws its secret once
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("tcpstates..", "java.lang..", "java.util..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void readsAClockNowhereButInTheCommandLine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "tcpstates.tcp..",
                        "tcpstates.tracker..",
                        "tcpstates.diagnosis..",
                        "tcpstates.event..",
                        "tcpstates.report..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .check(CLASSES);
    }
}
