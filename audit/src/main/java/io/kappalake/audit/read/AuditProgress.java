package io.kappalake.audit.read;

/** Told repeatedly how far an audit is, by the thread that runs it. */
@FunctionalInterface
public interface AuditProgress {

    AuditProgress NONE = (rows, total) -> {};

    /**
     * @param rows read so far
     * @param total rows to read in all, estimated from the tables' manifests
     */
    void at(long rows, long total);
}
