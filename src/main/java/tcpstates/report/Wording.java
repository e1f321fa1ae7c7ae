package tcpstates.report;

import tcpstates.event.StateNames;

/**
 * How a report speaks.
 *
 * @param language of its sentences, heads and words
 * @param names what it calls the states
 */
public record Wording(Language language, StateNames names) {
    /** In that language, with the names of the JSON events. */
    public static Wording of(Language language) {
        return new Wording(language, StateNames.KERNEL);
    }
}
