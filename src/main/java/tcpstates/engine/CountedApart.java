package tcpstates.engine;

import java.util.List;

/** Threads that only count hand nothing over: the calling thread waits for them. */
record CountedApart(List<CountingWorker> workers) implements ParallelRun.Merging {
    @Override
    public void run() {
        // nothing comes before they have ended
    }

    @Override
    public void finish() {
        for (CountingWorker worker : workers) {
            ParallelRun.tryTo(worker::stopShort);
            ParallelRun.tryTo(worker::endShort);
        }
    }
}
