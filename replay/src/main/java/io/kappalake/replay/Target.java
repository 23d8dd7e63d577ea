package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;

/**
 * The commit of main that a replay runs up to.
 *
 * @param hash of the commit, whose Bronze has all records up to there
 * @param ends by feed and partition, the offset after the last one that it has
 * @param logs the Kafka logs that the ends belong to
 */
public record Target(String hash, Positions ends, TopicLogs logs) {

    public static Target at(Lake main, String hash) {
        Ledger ledger = main.log(hash)
                .flatMap(commit -> commit.ledger().stream())
                .findFirst()
                .orElseThrow(() -> new LakeException("No job has written to "
                        + main.address().ref() + " yet, so there is nothing to replay: run ./lake run first"));
        return new Target(hash, ledger.ends(), ledger.logs());
    }
}
