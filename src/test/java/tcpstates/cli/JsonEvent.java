package tcpstates.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of the JSON output.
 *
 * @param fields by name: text, {@link Long}, {@link Boolean}, {@link JsonEvent} or a list of these
 */
record JsonEvent(Map<String, Object> fields) {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonEvent NOTHING = new JsonEvent(Map.of());

    /** The object that is this line, and nothing besides. */
    static JsonEvent of(String line) throws IOException {
        try (JsonParser parser = STRICT.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            JsonEvent event = object(parser);
            if (parser.nextToken() != null) {
                throw new IOException("something behind the object");
            }
            return event;
        }
    }

    private static JsonEvent object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonEvent(fields);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            default -> throw new IOException("no value of these formats: " + parser.currentToken());
        };
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A text; empty if there is none. */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** A number; {@code other} if there is none. */
    long number(String name, long other) {
        return fields.get(name) instanceof Long number ? number : other;
    }

    /** A number; 0 if there is none. */
    long number(String name) {
        return number(name, 0);
    }

    /** An object; one without fields if there is none. */
    JsonEvent object(String name) {
        return fields.get(name) instanceof JsonEvent object ? object : NOTHING;
    }

    /** A list of objects; empty if there is none. */
    List<JsonEvent> objects(String name) {
        if (!(fields.get(name) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .filter(JsonEvent.class::isInstance)
                .map(JsonEvent.class::cast)
                .toList();
    }

    /** A time: ns since the epoch. */
    long time(String name) {
        return new BigDecimal(text(name)).movePointRight(9).longValueExact();
    }

    /** An address and a port, as one text. */
    String address(String name) {
        JsonEvent address = object(name);
        return address.text("ip") + " " + address.number("port");
    }

    String type() {
        return text("type");
    }

    boolean is(String type) {
        return type().equals(type);
    }

    /** Whether the packet that it names is an ICMP message, which quotes a segment of the connection. */
    boolean isOfIcmp() {
        return is("icmp") || text("cause").contains("ICMP") && !text("evidence").equals("corrected");
    }

    long connection() {
        return number("conn");
    }

    /** Type, connection, packet and what else tells it from others of its type. */
    @Override
    public String toString() {
        var text = new StringBuilder(type());
        for (String name :
                List.of("conn", "packet", "role", "from", "to", "evidence", "kind", "attempt", "cause", "ts")) {
            if (has(name)) {
                text.append(' ').append(name).append('=').append(fields.get(name));
            }
        }
        return text.toString();
    }
}
