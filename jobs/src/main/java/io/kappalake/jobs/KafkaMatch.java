package io.kappalake.jobs;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.StringJoiner;

/** Whether Kafka has what the lake needs next: that they belong together, and that no record was removed unread. */
final class KafkaMatch {

    private KafkaMatch() {}

    /** @throws LakeException with all partitions that do not, and the way on */
    static void require(TopicLogs logs, Positions lakeEnds, Positions first, Positions end) {
        StringJoiner problems = new StringJoiner("; ");
        boolean[] isNew = {false};
        lakeEnds.each((feed, partition, from) -> {
            if (Generation.of(partition) < logs.generation(logs.topic(feed, partition))) {
                return;
            }
            Long begin = first.of(feed).get(partition);
            Long after = end.of(feed).get(partition);
            String resumes = "the lake resumes at offset " + from + " of " + logs.text(feed, partition);
            if (begin == null || after == null) {
                isNew[0] = true;
                problems.add(resumes + ", which Kafka does not have (create its topic again if it was deleted)");
            } else if (from < begin) {
                problems.add(resumes + ", but Kafka begins at " + begin);
            } else if (from > after) {
                isNew[0] = true;
                problems.add(resumes + ", but Kafka ends at " + after);
            }
        });
        if (problems.length() > 0) {
            throw new LakeException("Kafka and the lake do not match: " + problems
                    + ". Check that --kafka-bootstrap-servers and --nessie-uri belong together."
                    + (isNew[0]
                            ? " If the topic was made again: ./lake resume --new-topic TOPIC --reason TEXT"
                            : " If retention removed the records: ./lake resume --accept-gap --reason TEXT"));
        }
    }
}
