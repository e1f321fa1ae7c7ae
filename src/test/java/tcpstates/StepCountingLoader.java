package tcpstates;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Loads the program's classes and those of fastutil anew, such that they count their {@link Steps}: each method that begins, and
 * each time that a loop goes round. Two runs of the same take the same steps, however busy the machine is.
 */
final class StepCountingLoader extends ClassLoader {
    private static final ClassDesc STEPS = ClassDesc.of(Steps.class.getName());
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

    private static final CodeTransform COUNTING = new CodeTransform() {
        @Override
        public void atStart(CodeBuilder code) {
            code.invokestatic(STEPS, "step", NOTHING);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof InvokeInstruction call
                    && call.owner().name().equalsString("java/lang/System")
                    && call.name().equalsString("arraycopy")) {
                code.invokestatic(STEPS, "arraycopy", call.typeSymbol());
                return;
            }
            code.with(element);
            if (element instanceof LabelTarget) {
                code.invokestatic(STEPS, "step", NOTHING);
            }
        }
    };

    private final ClassFile classes =
            ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(getParent())));

    StepCountingLoader() {
        super(StepCountingLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean counted = name.startsWith("tcpstates.") || name.startsWith("it.unimi.dsi.fastutil.");
        if (!counted || name.equals(Steps.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream stream = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (stream == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] counting = classes.transformClass(
                    classes.parse(stream.readAllBytes()), ClassTransform.transformingMethodBodies(COUNTING));
            return defineClass(name, counting, 0, counting.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
