package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A lake that is audited as a whole, from its first commit. */
abstract class AuditFixture {

    final AuditedLake lake = new AuditedLake();

    @AfterEach
    void close() {
        lake.close();
    }

    AuditedLake twoCommits() {
        return lake.market(at("10:00"), at("10:40"))
                .land()
                .market(at("10:40"), at("11:20"))
                .gapOfKafka("trades", 2)
                .progress(at("11:20"), at("10:00"))
                .land();
    }

    AuditReport audit() {
        return Audit.of(lake.lake).run(AuditProgress.NONE);
    }

    void assertFails(String... checks) {
        AuditReport report = audit();
        assertThat(report.failed()).as(report.toString()).containsExactly(checks);
    }

    static Ledger ranges(Ledger ledger, UnaryOperator<OffsetRange> change) {
        OffsetRanges[] changed = {OffsetRanges.NONE};
        ledger.offsets()
                .each((topic, partition, range) -> changed[0] = changed[0].with(topic, partition, change.apply(range)));
        return with(ledger, changed[0], ledger.feeds());
    }

    static Ledger with(Ledger ledger, OffsetRanges offsets, Map<String, FeedCounts> feeds) {
        return new Ledger(ledger.pipeline(), ledger.run(), ledger.checkpoint(), offsets, feeds, ledger.progress());
    }
}
