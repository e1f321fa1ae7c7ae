package tcpstates.cli;

/** What is done between two chunks of a capture; the same packets make a chunk, however many threads there are. */
interface Border {
    /** For a capture in one piece. */
    Border NONE = new Border() {
        @Override
        public long chunk() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean pass() {
            return true;
        }

        @Override
        public boolean beforeTimers() {
            return true;
        }

        @Override
        public void afterTimers() {
            // goes on
        }
    };

    /** Packets in a chunk, those that do not pass the filter included. */
    long chunk();

    /** Called when the packets of a chunk were followed, before the next one; returns whether to go on. */
    boolean pass();

    /** Called before timers may run out, which may be many at once; returns whether to go on. */
    boolean beforeTimers();

    /** Called after timers have run out. */
    void afterTimers();
}
