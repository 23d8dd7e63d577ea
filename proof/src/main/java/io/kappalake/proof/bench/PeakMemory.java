package io.kappalake.proof.bench;

import io.kappalake.embedded.ProcessMeter;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Samples the total memory of some processes five times a second, until closed. The kernel records a peak for each
 * process, but these peaks are of different moments.
 */
final class PeakMemory implements AutoCloseable {

    private static final long EACH_NANOS = 200_000_000;

    private final Set<Long> processes = ConcurrentHashMap.newKeySet();
    private final AtomicLong peak = new AtomicLong();
    private final Thread watcher = new Thread(this::watch, "peak-memory");
    private volatile boolean closed;

    private PeakMemory(Collection<Long> processes) {
        this.processes.addAll(processes);
        watcher.setDaemon(true);
        watcher.start();
    }

    static PeakMemory of(Collection<Long> processes) {
        return new PeakMemory(processes);
    }

    /** Adds a process. */
    void add(long process) {
        processes.add(process);
    }

    /** The highest total so far. */
    long bytes() {
        return peak.get();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void watch() {
        while (!closed) {
            long now = processes.stream()
                    .mapToLong(pid -> ProcessMeter.residentBytes(pid).orElse(0))
                    .sum();
            peak.accumulateAndGet(now, Math::max);
            LockSupport.parkNanos(EACH_NANOS);
        }
    }
}
