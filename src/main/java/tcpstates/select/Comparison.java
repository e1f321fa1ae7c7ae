package tcpstates.select;

import org.jspecify.annotations.Nullable;

/** How a field is compared with what stands behind it. */
enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST;

    /** Two characters first, as {@code <=} begins with {@code <}. */
    private static final String[] SIGNS = {"==", "!=", "<=", ">=", "=", "<", ">"};

    private static final Comparison[] MEANT = {EQUAL, NOT_EQUAL, AT_MOST, AT_LEAST, EQUAL, LESS, GREATER};

    /** The sign that stands there; null if none does. */
    static @Nullable String signAt(String text, int at) {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                return sign;
            }
        }
        return null;
    }

    static Comparison of(String sign) {
        for (int i = 0; i < SIGNS.length; i++) {
            if (SIGNS[i].equals(sign)) {
                return MEANT[i];
            }
        }
        throw new IllegalArgumentException(sign);
    }

    /** Whether it asks for one of several values, or for none of them, and not for more or less. */
    boolean isOfEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    boolean holds(long left, long right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
        };
    }
}
