package tcpstates.select;

import java.util.List;
import tcpstates.event.Role;

/**
 * What can be asked of a connection.
 *
 * @param needs what must be known for it
 * @param perEnd whether it can be asked of one end
 * @param isOrdered whether it can be more or less than a value
 * @param reader understands a value
 */
record Field(Selection.Needs needs, boolean perEnd, boolean isOrdered, Reader reader) {
    /** Makes the condition out of one value. */
    @FunctionalInterface
    interface Reader {
        /**
         * Makes a condition.
         *
         * @param roles the ends that are asked: that it holds for one of them is enough
         * @param comparison never {@link Comparison#NOT_EQUAL}
         * @throws IllegalArgumentException if the value has no meaning for the field; its message says why
         */
        Condition read(List<Role> roles, Comparison comparison, String value);
    }
}
