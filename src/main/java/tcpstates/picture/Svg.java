package tcpstates.picture;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tcpstates.capture.MarkupText;

/** Writes the elements of one SVG picture: every text and every value of an attribute is escaped here and nowhere else. */
final class Svg {
    /** Where a text stands from its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private static final int WIDE = 0x2e80;

    /** Share of its height that a letter of a monospaced font is wide. */
    private static final double LETTER = 0.602;

    private final StringBuilder markup = new StringBuilder();

    /**
     * Begins an element that holds others.
     *
     * @param attributes a name and its value each, numbers with one decimal at most; a pair whose value is empty is left out
     */
    Svg begin(String element, Object... attributes) {
        tag(element, attributes);
        markup.append('>');
        return this;
    }

    Svg end(String element) {
        markup.append("</").append(element).append('>');
        return this;
    }

    /** An element that holds nothing. */
    Svg element(String element, Object... attributes) {
        tag(element, attributes);
        markup.append("/>");
        return this;
    }

    /** A text at a point; {@code attributes} as above. */
    Svg text(String style, double x, double y, Anchor anchor, String text, Object... attributes) {
        beginText(style, x, y, anchor, attributes);
        markup.append(MarkupText.of(text));
        return end("text");
    }

    /** Begins a text of several parts, see {@link #part}. */
    Svg beginText(String style, double x, double y, Anchor anchor, Object... attributes) {
        markup.append("<text");
        attribute("class", style);
        attribute("x", x);
        attribute("y", y);
        attribute("text-anchor", anchor == Anchor.START ? "" : anchor == Anchor.END ? "end" : "middle");
        attributes(attributes);
        markup.append('>');
        return this;
    }

    /** A part of a text in a style of its own. */
    Svg part(String style, String text) {
        if (text.isEmpty()) {
            return this;
        }
        markup.append("<tspan");
        attribute("class", style);
        markup.append('>').append(MarkupText.of(text)).append("</tspan>");
        return this;
    }

    /** Text between tags. */
    Svg characters(String text) {
        markup.append(MarkupText.of(text));
        return this;
    }

    /** What shows where a pointer rests. */
    Svg title(String text) {
        return begin("title").characters(text).end("title");
    }

    /** Markup that was made here before. */
    Svg append(String made) {
        markup.append(made);
        return this;
    }

    private void tag(String element, Object... attributes) {
        markup.append('<').append(element);
        attributes(attributes);
    }

    private void attributes(Object... attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            attribute((String) attributes[i], attributes[i + 1]);
        }
    }

    private void attribute(String name, Object value) {
        String text = value instanceof Double number ? number(number) : value.toString();
        if (!text.isEmpty()) {
            markup.append(' ')
                    .append(name)
                    .append("=\"")
                    .append(MarkupText.of(text))
                    .append('"');
        }
    }

    /** A number with one decimal at most. */
    static String number(double value) {
        String text =
                BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP).toString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** How wide a text is in a monospaced font of so many pixels; in another font it is narrower. */
    static double width(String text, double pixels) {
        return text.codePoints()
                .mapToDouble(character -> character >= WIDE ? pixels : pixels * LETTER)
                .sum();
    }

    @Override
    public String toString() {
        return markup.toString();
    }
}
