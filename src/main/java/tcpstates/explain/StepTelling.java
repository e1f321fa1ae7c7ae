package tcpstates.explain;

import java.util.List;
import tcpstates.steps.Step;

/**
 * One step in words. A text that has nothing to say is empty.
 *
 * @param step which one
 * @param pause what to say of the time before it, if that was long
 * @param title what it is, in a few words
 * @param text what it does, in sentences
 * @param numbers what its sequence and acknowledgement numbers are made of, a sentence each
 * @param call what usually stands behind it in a program or elsewhere, in a sentence that says that it is so usually
 * @param changes what it changes, and how sure that is, a line each; none if it changes nothing
 * @param section the place in the standard that says so
 */
public record StepTelling(
        Step step,
        String pause,
        String title,
        String text,
        List<String> numbers,
        String call,
        List<String> changes,
        String section) {}
