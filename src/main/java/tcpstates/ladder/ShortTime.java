package tcpstates.ladder;

import tcpstates.report.ShortDuration;

/** Lengths of time in a column: cut off and never rounded up. */
final class ShortTime {
    private ShortTime() {}

    /** So much time in at most so many columns, if that is possible. */
    static String of(long nanos, int columns) {
        String text = ShortDuration.of(Math.abs(nanos));
        int point = text.indexOf('.');
        while (point >= 0 && text.length() > columns) {
            int unit = point + 1;
            while (Character.isDigit(text.charAt(unit))) {
                unit++;
            }
            boolean last = unit == point + 2;
            text = text.substring(0, last ? point : unit - 1) + text.substring(unit);
            point = last ? -1 : point;
        }
        return text.length() > columns && point < 0 ? text.replaceFirst("(?<=[dhm])\\d+[hms]$", "") : text;
    }

    /** The time since the row before, with its sign. */
    static String gap(long nanos, int columns) {
        return (nanos < 0 ? '-' : '+') + of(nanos, columns - 1);
    }
}
