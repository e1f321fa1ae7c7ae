package tcpstates.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that stand together in {@code --help}, told to picocli by calls. Annotations would say the same; read by reflection
 * at each start they took 70 of the 240 ms that a small capture needs.
 */
final class OptionGroup {
    /**
     * Makes lists by itself, and leaves what else picocli wants to picocli's own: that looks for Groovy in the jar, whose list of
     * files takes 10 ms to read.
     */
    static final IFactory FACTORY = new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == List.class
                    ? type.cast(new ArrayList<>())
                    : CommandLine.defaultFactory().create(type);
        }
    };

    private final CommandSpec spec = emptySpec();
    private final List<OptionSpec.Builder> options = new ArrayList<>();

    OptionGroup(String heading) {
        spec.usageMessage().optionListHeading(heading);
    }

    /** What picocli knows before it is told of options; with any object in the place of a command's, or it makes one. */
    static CommandSpec emptySpec() {
        return CommandSpec.wrapWithoutInspection(new Object(), FACTORY);
    }

    /** An option that is given or not. */
    OptionSpec.Builder flag(Consumer<Boolean> field, String... names) {
        return option(boolean.class, false, field, names);
    }

    /** An option whose letter may be repeated, each time with more effect: the array's length is how often it was given. */
    OptionSpec.Builder repeated(Consumer<boolean[]> field, String... names) {
        return option(boolean[].class, new boolean[0], field, names).arity("0");
    }

    /** An option with a value; null where it is not given. */
    <T> OptionSpec.Builder value(Class<T> type, Consumer<@Nullable T> field, String... names) {
        return option(type, null, field, names);
    }

    /**
     * An option with a value.
     *
     * @param otherwise the value where it is not given
     */
    <T> OptionSpec.Builder value(Class<T> type, T otherwise, Consumer<T> field, String... names) {
        return option(type, otherwise, field, names);
    }

    /** An option that may be given several times, each time with another value. */
    <T> OptionSpec.Builder list(Class<T> type, Consumer<List<T>> field, String... names) {
        return option(List.class, List.of(), field, names).auxiliaryTypes(type);
    }

    private OptionSpec.Builder option(Class<?> type, @Nullable Object otherwise, Consumer<?> field, String... names) {
        var target = new Target(otherwise, field);
        OptionSpec.Builder option = OptionSpec.builder(names)
                .type(type)
                .initialValue(otherwise)
                .getter(target)
                .setter(target);
        options.add(option);
        return option;
    }

    /** What picocli knows of these options. */
    CommandSpec spec() {
        return spec(TypedWords.ANY);
    }

    /** What picocli is to know of these options where only these words are typed; the others have their values already. */
    CommandSpec spec(TypedWords typed) {
        for (OptionSpec.Builder option : options) {
            if (typed.mayName(option)) {
                spec.addOption(option.build());
            } else {
                ((Target) option.setter()).set(option.initialValue());
            }
        }
        return spec;
    }

    /** Where the value of an option goes to. */
    static final class Target implements IGetter, ISetter {
        private @Nullable Object value;
        private final Consumer<@Nullable Object> field;

        /** @param field takes values of the option's type */
        @SuppressWarnings("unchecked") // picocli makes values of that type only
        Target(@Nullable Object otherwise, Consumer<?> field) {
            this.value = otherwise;
            this.field = (Consumer<@Nullable Object>) field;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // as picocli's interface has it
        public <T> T get() {
            return (T) value;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // as picocli's interface has it
        public <T> T set(T given) {
            T before = (T) value;
            value = given;
            field.accept(given);
            return before;
        }
    }
}
