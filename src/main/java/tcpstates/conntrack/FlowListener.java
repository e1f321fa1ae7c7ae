package tcpstates.conntrack;

/** Hears what becomes of flows, each time behind the segment that does it. */
interface FlowListener {
    /** Nobody listens. */
    FlowListener NOBODY = new FlowListener() {
        @Override
        public void begun(Flow flow, long time) {
            // nobody listens
        }

        @Override
        public void changed(Flow flow, long time) {
            // nobody listens
        }

        @Override
        public void ended(Flow flow, long time) {
            // nobody listens
        }
    };

    /** A flow has begun. */
    void begun(Flow flow, long time);

    /** Its state or its status has changed. */
    void changed(Flow flow, long time);

    /** It is over, or forgotten. */
    void ended(Flow flow, long time);
}
