package io.kappalake.inspect.explain;

import java.util.List;
import java.util.Map;

/**
 * One record, from Kafka to Gold.
 *
 * @param place {@code topic/partition/offset}
 * @param kafkaTimestamp null if Bronze has no such record; so are the key and the payload
 * @param payload its bytes as text, or {@code base64:} and Base64 if they are none
 * @param identity null if the bytes are no event; so is the event time
 * @param taken the commits that read it, the one that counts first
 * @param gold the rows it is in; none if it was not accepted
 */
public record RecordStory(
        String place,
        String feed,
        String kafkaTimestamp,
        String key,
        Integer payloadBytes,
        String payload,
        String identity,
        String eventTime,
        List<Taken> taken,
        Outcome outcome,
        List<GoldPlace> gold) {

    public RecordStory {
        taken = List.copyOf(taken);
        gold = List.copyOf(gold);
    }

    /**
     * A commit that read the record.
     *
     * @param what made the commit
     * @param state {@code counts}, or what became of that reading
     */
    public record Taken(String commit, String committedAt, String what, String state) {}

    /**
     * What became of a record.
     *
     * @param kind {@code accepted}, {@code duplicate}, {@code rejected}, {@code not read}, {@code no record} or
     *     {@code unexplained}
     * @param detail in words
     * @param of the accepted record that it repeats, and the commit that took that one; null for others
     * @param row of Silver; null if it has none
     */
    public record Outcome(
            String kind, String reason, String detail, String of, String ofCommit, Map<String, Object> row) {}

    /**
     * A Gold row that an event is in.
     *
     * @param then the row's values at the commit that took the event, null if it did not exist or is not kept
     * @param now its values at the commit that was asked about
     * @param note what else there is to know, or null
     */
    public record GoldPlace(
            String table, Map<String, Object> key, Map<String, Object> then, Map<String, Object> now, String note) {}
}
