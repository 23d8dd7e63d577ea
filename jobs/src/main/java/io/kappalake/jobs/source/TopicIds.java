package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** Tells which logs the topics' names stand for now. A topic that was made again has another id. */
public interface TopicIds extends Serializable {

    /** For sources that are no topics: nothing is known, so nothing can differ. */
    TopicIds NONE = () -> new Asked() {
        @Override
        public CompletableFuture<TopicLogs> now() {
            return CompletableFuture.completedFuture(TopicLogs.NONE);
        }

        @Override
        public void close() {}
    };

    Asked open();

    /** A connection to whom knows. */
    interface Asked extends AutoCloseable {

        /**
         * The logs as of now. Fails with {@link io.kappalake.tables.CommitRefused} where a topic is gone, and with
         * {@link io.kappalake.tables.LakeException} where nobody answers.
         */
        CompletableFuture<TopicLogs> now();

        @Override
        void close();
    }
}
