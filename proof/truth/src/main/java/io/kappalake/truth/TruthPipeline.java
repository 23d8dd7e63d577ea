package io.kappalake.truth;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the truth knows of a pipeline: its feeds, how their records read, and what becomes of accepted events. */
public interface TruthPipeline {

    /** Names of its feeds. */
    List<String> feeds();

    /** @throws IllegalArgumentException if no feed has the topic */
    String feed(String topic);

    /** Reads records as these rules say. It may keep what it has seen of them to save memory, nothing else. */
    Function<StoredRecord, Reading> reader(TruthRules rules);

    /**
     * Silver's table of each feed, and Gold's tables.
     *
     * @param accepted by feed, all accepted events in Kafka's order
     */
    List<TruthTable> tables(Map<String, List<Reading.Event>> accepted);
}
