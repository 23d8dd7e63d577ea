package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Tells which logs the topics' names refer to now. A recreated topic has another id. */
public interface TopicIds extends Serializable {

    /** For sources other than topics: nothing is known, so nothing can differ. */
    TopicIds NONE = () -> new Asked() {
        @Override
        public CompletableFuture<TopicLogs> now(Collection<String> more) {
            return CompletableFuture.completedFuture(TopicLogs.NONE);
        }

        @Override
        public void close() {}
    };

    Asked open();

    /** A connection to the authority. */
    interface Asked extends AutoCloseable {

        /**
         * The current logs of the topics that the run was planned with, and of some more. Throws
         * {@link io.kappalake.tables.CommitRefused} if a topic is missing, and
         * {@link io.kappalake.tables.LakeException} if nobody answers.
         */
        CompletableFuture<TopicLogs> now(Collection<String> more);

        /** The current logs of all wanted topics, as the only topic of their feed; none if the run finds none. */
        default CompletableFuture<TopicLogs> all(Predicate<String> wanted) {
            return CompletableFuture.completedFuture(TopicLogs.NONE);
        }

        @Override
        void close();
    }
}
