package tcpstates.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonLines json = new JsonLines(out);

    @Test
    void separatesFieldsElementsAndLines() {
        json.beginObject();
        json.word("type", "x");
        json.beginObject("empty");
        json.endObject();
        json.beginArray("list");
        json.number(1);
        json.number(-2);
        json.beginObject();
        json.bool("yes", true);
        json.endObject();
        json.endArray();
        json.number("wait", "_us", Long.MIN_VALUE);
        json.endObject();
        json.endLine();
        json.beginObject();
        json.endObject();
        json.endLine();
        json.flush();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        {"type":"x","empty":{},"list":[1,-2,{"yes":true}],"wait_us":-9223372036854775808}
                        {}
                        """);
    }

    @Test
    void writesNumbersOfEveryLength() throws IOException {
        long[] numbers = new long[2 * 19 * 3];
        int count = 0;
        for (long power = 1; count < numbers.length; power *= 10) {
            for (long near = power - 1; near <= power + 1; near++) {
                numbers[count++] = near;
                numbers[count++] = -near;
            }
        }
        json.beginArray("numbers");
        for (long number : numbers) {
            json.number(number);
        }
        json.endArray();
        json.flush();

        try (JsonParser parser = new JsonFactory().createParser("{" + out.toString(StandardCharsets.UTF_8) + "}")) {
            parser.nextToken();
            parser.nextToken();
            parser.nextToken();
            for (long number : numbers) {
                parser.nextToken();
                assertThat(parser.getLongValue()).isEqualTo(number);
            }
        }
    }

    @Test
    void writesFieldsOfNumbersAndWordsWhereverItsRoomEnds() {
        var expected = new StringBuilder("{");
        json.beginObject();
        for (long number = 1; expected.length() < 300_000; number = number * 31 + 7) {
            expected.append(expected.length() == 1 ? "" : ",");
            expected.append("\"n\":")
                    .append(number % 100)
                    .append(",\"number\":")
                    .append(number);
            expected.append(",\"word\":\"")
                    .append("w".repeat((int) (number & 0xf)))
                    .append('"');
            json.number("n", number % 100);
            json.number("number", number);
            json.word("word", "w".repeat((int) (number & 0xf)));
        }
        json.endObject();
        json.flush();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(expected.append('}').toString());
    }

    @Test
    void writesUnsignedNumbersOfEveryLength() {
        for (long number = -1; number != 0; number >>>= 1) {
            var text = new LineBuffer();
            text.decimal(number);
            text.character(' ');
            text.decimal((int) number);
            assertThat(new String(text.toByteArray(), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toUnsignedString(number) + " " + Integer.toUnsignedString((int) number));
        }
    }

    @Test
    void writesEveryTextSoThatAnotherParserReadsItAsItWas() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            String text = text(random);
            out.reset();
            json.beginObject();
            json.text("t", text);
            json.endObject();
            json.endLine();
            json.flush();

            try (JsonParser parser = new JsonFactory().createParser(out.toByteArray())) {
                assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                assertThat(parser.nextFieldName()).isEqualTo("t");
                assertThat(parser.nextTextValue()).isEqualTo(text);
                assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
            }
        }
    }

    /** Mostly what must be escaped, or takes several bytes. */
    private static String text(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append("\"\\/\u007f".charAt(random.nextInt(4)));
                case 2 -> text.append((char) (0x80 + random.nextInt(0x5000)));
                case 3 -> text.appendCodePoint(0x1f600 + random.nextInt(50));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
