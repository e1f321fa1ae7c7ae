package tcpstates.flink;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tcpstates.event.Event;
import tcpstates.event.Tunnel;

/**
 * Events as bytes. They are records of records, enums, numbers and lists, so one list of their types' components is all that is needed;
 * it is kept in a checkpoint beside the events, and what a later version has added or removed is found by its name.
 */
final class EventShapes implements Serializable {
    private static final Map<String, Class<?>> TYPES = types();

    /** Those of this version. */
    static final EventShapes CURRENT =
            of(TYPES.values().stream().map(EventShapes::line).collect(Collectors.joining("\n")));

    private static final int NULL = 0;
    private static final int LONG = 1;
    private static final int INT = 2;
    private static final int TRUE = 3;
    private static final int FALSE = 4;
    private static final int STRING = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;
    private static final int TUNNEL = 8;
    private static final int FIRST_TYPE = 9;

    private final String text;
    private final transient List<Shape> shapes;
    private final transient Map<Class<?>, Integer> indexes;

    private EventShapes(String text) {
        this.text = text;
        shapes = text.lines().map(Shape::new).toList();
        indexes = new HashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            indexes.put(shapes.get(i).type, i);
        }
    }

    /** Those of a version that has written {@link #text}. */
    static EventShapes of(String text) {
        return new EventShapes(text);
    }

    private Object readResolve() {
        return of(text);
    }

    /** What {@link #of} takes: a line for each type, its name and those of its components or constants. */
    String text() {
        return text;
    }

    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new TreeMap<>();
        collect(Event.class, types);
        return types;
    }

    private static void collect(Type of, Map<String, Class<?>> types) {
        if (of instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, types));
            return;
        }
        if (!(of instanceof Class<?> type) || types.containsKey(type.getName())) {
            return;
        }
        if (type.isSealed()) {
            Stream.of(type.getPermittedSubclasses()).forEach(one -> collect(one, types));
        } else if (type.isRecord()) {
            types.put(type.getName(), type);
            Stream.of(type.getRecordComponents()).forEach(part -> collect(part.getGenericType(), types));
        } else if (type.isEnum()) {
            types.put(type.getName(), type);
        }
    }

    private static String line(Class<?> type) {
        Stream<String> parts = type.isEnum()
                ? Stream.of(type.getEnumConstants()).map(one -> ((Enum<?>) one).name())
                : Stream.of(type.getRecordComponents()).map(RecordComponent::getName);
        return type.getName() + parts.collect(Collectors.joining(" ", " ", ""));
    }

    /** A type, as it was when something was written, and as it is now. */
    private static final class Shape {
        private final Class<?> type;
        private final String[] names;
        /** Of records: now. */
        private final RecordComponent[] now;
        /** Which of the present components each of the former ones is, -1 if it is none any more. */
        private final int[] place;

        private final @Nullable Object[] constants;
        private final @Nullable Constructor<?> constructor;

        Shape(String line) {
            String[] words = line.split(" ", 2);
            type = Objects.requireNonNull(TYPES.get(words[0]), () -> "no event has a " + words[0] + " any more");
            names = words.length == 1 || words[1].isEmpty() ? new String[0] : words[1].split(" ");
            place = new int[names.length];
            constants = new Object[names.length];
            now = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
            if (type.isEnum()) {
                for (int i = 0; i < names.length; i++) {
                    for (Object one : type.getEnumConstants()) {
                        constants[i] = ((Enum<?>) one).name().equals(names[i]) ? one : constants[i];
                    }
                }
                constructor = null;
                return;
            }
            for (int i = 0; i < names.length; i++) {
                place[i] = -1;
                for (int j = 0; j < now.length; j++) {
                    place[i] = now[j].getName().equals(names[i]) ? j : place[i];
                }
            }
            constructor = constructor(type, now);
        }

        private static Constructor<?> constructor(Class<?> type, RecordComponent[] parts) {
            try {
                var constructor = type.getDeclaredConstructor(
                        Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return constructor;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(type + " is no record", e);
            }
        }

        private static @Nullable Object absent(Class<?> type) {
            if (type == long.class) {
                return 0L;
            }
            if (type == int.class) {
                return 0;
            }
            if (type == boolean.class) {
                return false;
            }
            if (type == String.class) {
                return "";
            }
            if (type == List.class) {
                return List.of();
            }
            return type == Map.class ? Map.of() : null;
        }
    }

    /** Writes an event; only those of the current version do. */
    void write(Event event, DataOutput out) throws IOException {
        writeValue(event, out);
    }

    @SuppressWarnings("EnumOrdinal") // names go with it
    private void writeValue(@Nullable Object value, DataOutput out) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case Long number -> {
                out.writeByte(LONG);
                out.writeLong(number);
            }
            case Integer number -> {
                out.writeByte(INT);
                out.writeInt(number);
            }
            case Boolean flag -> out.writeByte(flag ? TRUE : FALSE);
            case String text -> {
                out.writeByte(STRING);
                out.writeUTF(text);
            }
            case List<?> list -> {
                out.writeByte(LIST);
                out.writeInt(list.size());
                for (Object one : list) {
                    writeValue(one, out);
                }
            }
            case Map<?, ?> map -> {
                out.writeByte(MAP);
                out.writeInt(map.size());
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    writeValue(entry.getKey(), out);
                    writeValue(entry.getValue(), out);
                }
            }
            case Tunnel tunnel -> {
                out.writeByte(TUNNEL);
                byte[] path = tunnel.path();
                out.writeInt(path.length);
                out.write(path);
            }
            case Enum<?> constant -> {
                Shape shape = begin(constant.getDeclaringClass(), out);
                out.writeByte(constant.ordinal());
                requireConstant(shape, constant);
            }
            default -> {
                Shape shape = begin(value.getClass(), out);
                for (RecordComponent part : shape.now) {
                    writeValue(get(part, value), out);
                }
            }
        }
    }

    private Shape begin(Class<?> type, DataOutput out) throws IOException {
        Integer index = indexes.get(type);
        if (index == null) {
            throw new IOException("events hold " + type.getName() + ", which has no bytes");
        }
        out.writeByte(FIRST_TYPE + index);
        return shapes.get(index);
    }

    @SuppressWarnings("EnumOrdinal") // names go with it
    private static void requireConstant(Shape shape, Enum<?> constant) throws IOException {
        if (!shape.names[constant.ordinal()].equals(constant.name())) {
            throw new IOException("written by another version's list: " + constant);
        }
    }

    private static @Nullable Object get(RecordComponent part, Object of) throws IOException {
        try {
            part.getAccessor().setAccessible(true);
            return part.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IOException(part + " cannot be read", e);
        }
    }

    /** Reads an event that was written with these shapes. */
    Event read(DataInput in) throws IOException {
        return (Event) Objects.requireNonNull(readValue(in));
    }

    private @Nullable Object readValue(DataInput in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case NULL -> null;
            case LONG -> in.readLong();
            case INT -> in.readInt();
            case TRUE -> true;
            case FALSE -> false;
            case STRING -> in.readUTF();
            case LIST -> {
                int count = in.readInt();
                List<@Nullable Object> list = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    list.add(readValue(in));
                }
                yield list;
            }
            case MAP -> {
                int count = in.readInt();
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    map.put(readValue(in), readValue(in));
                }
                yield map;
            }
            case TUNNEL -> {
                byte[] path = new byte[in.readInt()];
                in.readFully(path);
                yield new Tunnel(path, path.length);
            }
            default -> readShaped(shapes.get(tag - FIRST_TYPE), in);
        };
    }

    private @Nullable Object readShaped(Shape shape, DataInput in) throws IOException {
        if (shape.constructor == null) {
            int constant = in.readUnsignedByte();
            return Objects.requireNonNull(
                    shape.constants[constant], () -> shape.type + " has no " + shape.names[constant] + " any more");
        }
        @Nullable Object[] arguments = new Object[shape.now.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Shape.absent(shape.now[i].getType());
        }
        for (int place : shape.place) {
            Object value = readValue(in);
            if (place >= 0) {
                arguments[place] = value;
            }
        }
        try {
            return shape.constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IOException(shape.type + " cannot be made of what was written", e);
        }
    }
}
