import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives old classes of a jar (picocli is made for Java 5) stack maps and a newer version: the JVM puts no class into an AOT
 * cache that is older than Java 6, and to load and verify 240 of them took half of the time of a start.
 */
final class RaiseClassFiles {
    void main(String[] args) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            var options = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type))
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Path file : classes(jar)) {
                byte[] bytes = Files.readAllBytes(file);
                if (options.parse(bytes).majorVersion() < ClassFile.JAVA_6_VERSION) {
                    Files.write(file, raised(options, bytes));
                }
            }
        }
    }

    private static byte[] raised(ClassFile options, byte[] bytes) {
        // A body that goes through a transformation of its own is written anew, with stack maps.
        ClassTransform bodies = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        return options.transformClass(
                options.parse(bytes),
                bodies.andThen(ClassTransform.endHandler(type -> type.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }

    private static List<Path> classes(FileSystem jar) throws IOException {
        try (Stream<Path> files = Files.walk(jar.getPath("/"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static InputStream open(FileSystem jar, ClassDesc type) {
        Path file = jar.getPath(type.packageName().replace('.', '/'), type.displayName() + ".class");
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
