package tcpstates.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The JSON Schema of the events, asked more strictly than JSON Schema does: a field that it does not describe is an error. Of the
 * vocabulary it knows what the document uses; any other word there is an error too.
 */
final class EventsSchema {
    static final Path FILE = Path.of("docs", "events.schema.json");

    private static final Set<String> WORDS = Set.of(
            "$ref",
            "type",
            "const",
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "properties",
            "required",
            "additionalProperties",
            "items");

    private final JsonEvent root;

    EventsSchema() throws IOException {
        root = JsonEvent.of(Files.readString(FILE));
    }

    /** What the document defines under that name. */
    JsonEvent definition(String name) {
        JsonEvent definitions = root.object("$defs");
        if (!definitions.has(name)) {
            throw new IllegalArgumentException("not defined: " + name);
        }
        return definitions.object(name);
    }

    /** Names of what an event may be. */
    List<String> events() {
        return root.objects("oneOf").stream().map(EventsSchema::reference).toList();
    }

    /** Hands every object over that has fields of its own, by its place in the document. */
    void eachObject(BiConsumer<String, JsonEvent> taker) {
        root.object("$defs").fields().forEach((name, value) -> eachObject(name, value, taker));
    }

    private static void eachObject(String path, Object value, BiConsumer<String, JsonEvent> taker) {
        if (value instanceof JsonEvent schema) {
            if (schema.fields().get("properties") instanceof JsonEvent) {
                taker.accept(path, schema);
            }
            schema.fields().forEach((name, below) -> eachObject(path + '.' + name, below, taker));
        }
    }

    private static String reference(JsonEvent schema) {
        return schema.text("$ref").substring("#/$defs/".length());
    }

    /** The one definition that an event fits by its type and kind; empty if there is none, or more. */
    String nameOf(JsonEvent event) {
        List<String> fitting = events().stream()
                .filter(name -> List.of("type", "kind").stream().allMatch(field -> {
                    Map<String, Object> schema =
                            definition(name).object("properties").object(field).fields();
                    return !schema.containsKey("const") || schema.get("const").equals(event.text(field));
                }))
                .toList();
        return fitting.size() == 1 ? fitting.getFirst() : "";
    }

    /** What is wrong with an event; empty if nothing is. */
    List<String> errors(JsonEvent event) {
        String name = nameOf(event);
        List<String> errors = new ArrayList<>();
        if (name.isEmpty()) {
            errors.add("no such event");
        } else {
            check(definition(name), event, name, errors);
        }
        return errors;
    }

    private void check(JsonEvent schema, Object value, String path, List<String> errors) {
        for (String word : schema.fields().keySet()) {
            if (!WORDS.contains(word)) {
                errors.add(path + ": the schema says " + word);
            }
        }
        if (schema.has("$ref")) {
            check(definition(reference(schema)), value, path, errors);
        }
        if (schema.has("type") && !types(schema).contains(type(value))) {
            errors.add(path + ": " + value + " is no " + types(schema));
            return;
        }
        if (schema.has("const") && !value.equals(schema.fields().get("const"))
                || schema.fields().get("enum") instanceof List<?> words && !words.contains(value)
                || schema.has("pattern") && !value.toString().matches(schema.text("pattern"))
                || value instanceof Long number
                        && (number < schema.number("minimum", number) || number > schema.number("maximum", number))) {
            errors.add(path + ": " + value);
        }
        if (value instanceof JsonEvent object) {
            object(schema, object, path, errors);
        }
        if (value instanceof List<?> list && schema.has("items")) {
            list.forEach(element -> check(schema.object("items"), element, path + "[]", errors));
        }
    }

    private void object(JsonEvent schema, JsonEvent object, String path, List<String> errors) {
        if (schema.fields().get("required") instanceof List<?> required) {
            required.stream()
                    .filter(name -> !object.has(name.toString()))
                    .forEach(name -> errors.add(path + ": no " + name));
        }
        JsonEvent properties = schema.object("properties");
        boolean describes = schema.has("properties") || schema.has("additionalProperties");
        object.fields().forEach((name, value) -> {
            String below = path + '.' + name;
            if (properties.has(name)) {
                check(properties.object(name), value, below, errors);
            } else if (schema.fields().get("additionalProperties") instanceof JsonEvent) {
                check(schema.object("additionalProperties"), value, below, errors);
            } else if (describes) {
                errors.add(below + ": not described");
            }
        });
    }

    private static List<?> types(JsonEvent schema) {
        Object type = Objects.requireNonNull(schema.fields().get("type"));
        return type instanceof List<?> several ? several : List.of(type);
    }

    private static String type(Object value) {
        return switch (value) {
            case String text -> "string";
            case Long number -> "integer";
            case Boolean truth -> "boolean";
            case List<?> list -> "array";
            default -> "object";
        };
    }
}
