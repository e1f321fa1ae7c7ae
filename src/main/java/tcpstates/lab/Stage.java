package tcpstates.lab;

import java.util.List;

/** Where an experiment takes place: in namespaces, or in the record of an earlier time. */
interface Stage extends AutoCloseable {
    /** Hears what an action brings about, as it does; from any thread. */
    interface Listener {
        /** A line that a program has printed. */
        void output(String line);

        /** A row of the ladder, and the number of the packet in it; 0 for none. */
        void row(String line, int packet);

        /** A program is not installed, and something else is run in its place. */
        void replaced(String program, String command);
    }

    /** Makes the network, and begins to capture; the commands for that are told as output. */
    void begin(Listener listener) throws LabException;

    /** Does it, and returns when nothing more comes of it for now. */
    void perform(Action action, Listener listener) throws LabException;

    /**
     * The kernel's own record.
     *
     * @param lines of the tracepoint, as {@link KernelTrace} reads them
     * @param missing why there are none, where there could be some; otherwise empty
     */
    record KernelRecord(List<String> lines, String missing) {}

    /** What the kernel noted by itself; to be asked for when all is over. */
    KernelRecord kernel();

    /** Ends the capture, and returns it as the bytes of a file. */
    byte[] packets() throws LabException;

    /** Removes all that was made. May be called from any thread, and more than once. */
    @Override
    void close();
}
