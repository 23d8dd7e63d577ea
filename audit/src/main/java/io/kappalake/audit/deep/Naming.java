package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** Says of suspects what they are: their rows are read again, since only hashes were kept. */
final class Naming {

    private final String feed;
    private final TopicLogs logs;
    private final SilverForm silver;
    private final RejectedForm rejected = new RejectedForm();
    private final Decoders decoders;
    private final Places places;
    private final Findings findings;
    private final LakeFiles files;

    private final Set<Long> wanted = new HashSet<>();
    private final Map<Long, String> inBronze = new HashMap<>();
    private final Map<Long, String> inTables = new HashMap<>();
    private final Map<Long, String> identities = new HashMap<>();
    private final Map<Long, Long> times = new HashMap<>();
    private final Map<Long, Expected> expected = new HashMap<>();

    /** What a record's bytes say. */
    private record Expected(Verdict verdict, RecordBytes bytes, StructLike row) {}

    Naming(
            String feed,
            TopicLogs logs,
            SilverForm silver,
            Decoders decoders,
            Places places,
            Findings findings,
            LakeFiles files) {
        this.feed = feed;
        this.logs = logs;
        this.silver = silver;
        this.decoders = decoders;
        this.places = places;
        this.findings = findings;
        this.files = files;
    }

    void name(Suspects suspects, Table bronzeTable, Table silverTable, Table rejectedTable) {
        for (Suspect suspect : suspects.first()) {
            wanted.add(suspect.place());
            if (suspect.other() >= 0) {
                wanted.add(suspect.other());
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        read(bronzeTable, decoders.columns(), 0, 1, this::bronze);
        List<String> columns = silver.columns();
        read(silverTable, columns, columns.indexOf("kafka_partition"), columns.indexOf("kafka_offset"), this::silver);
        read(rejectedTable, RejectedForm.COLUMNS, 1, 2, row -> rejected(row, rejectedTable));
        suspects.first().forEach(suspect -> findings.problem("%s", text(suspect)));
        for (long i = 0; i < suspects.others(); i++) {
            findings.problem("one more of silver.%s", feed);
        }
    }

    private void read(Table table, List<String> columns, int partition, int offset, Consumer<StructLike> row) {
        Set<Long> offsets = new HashSet<>();
        wanted.forEach(place -> offsets.add(Places.offset(place)));
        files.candidates(table, Expressions.in("kafka_offset", offsets.toArray()), columns, found -> {
            boolean isOfFeed = columns != RejectedForm.COLUMNS || feed.equals(found.get(0, String.class));
            if (isOfFeed
                    && wanted.contains(places.of(found.get(partition, Integer.class), found.get(offset, Long.class)))) {
                row.accept(found);
            }
        });
    }

    private void bronze(StructLike row) {
        long place = places.of(row.get(0, Integer.class), row.get(1, Long.class));
        RecordBytes bytes = decoders.bytes(row);
        Verdict verdict = judge(place).decoders().get(0).decide(bytes);
        expected.put(place, new Expected(verdict, bytes, new Kafka(row)));
        times.put(place, bytes.time());
        inBronze.put(place, verdict.isValid() ? "an event" : "to be rejected as " + verdict.reason());
        if (verdict.isValid()) {
            identities.put(place, judge(place).form().shownIdentity(verdict));
        }
    }

    /** Kafka's columns of a row, whose container is used again for the next. */
    private record Kafka(int partition, long offset, long time) implements StructLike {

        Kafka(StructLike row) {
            this(row.get(0, Integer.class), row.get(1, Long.class), row.get(2, Long.class));
        }

        @Override
        public int size() {
            return 3;
        }

        @Override
        public <T> T get(int at, Class<T> type) {
            return type.cast(at == 0 ? (Object) partition : at == 1 ? offset : time);
        }

        @Override
        public <T> void set(int at, T value) {
            throw new UnsupportedOperationException("A row of Bronze never changes");
        }
    }

    private void silver(StructLike row) {
        int partition = silver.partition(row);
        long place = places.of(partition, silver.offset(row));
        times.put(place, silver.time(row));
        Expected must = expected.get(place);
        boolean isRow = must != null && must.verdict.isValid();
        put(
                place,
                "silver." + feed + " has it",
                isRow
                        ? judge(place)
                                .form()
                                .differences(
                                        row,
                                        must.verdict,
                                        must.row,
                                        judge(place).topic())
                        : "");
    }

    private void rejected(StructLike row, Table table) {
        int partition = row.get(1, Integer.class);
        long place = places.of(partition, row.get(2, Long.class));
        Expected must = expected.get(place);
        if (must == null || must.verdict.isValid()) {
            put(place, "silver.rejected has it as " + row.get(3, String.class), "");
            return;
        }
        String topic = judge(place).topic();
        put(
                place,
                "silver.rejected has it",
                rejected.differences(row, must.verdict, topic, must.bytes, table.schema()));
    }

    private void put(long place, String where, String differences) {
        String text = differences.isEmpty() ? where : where + ", but " + differences;
        inTables.merge(place, text, (one, more) -> one + ", and " + more);
    }

    private Judge judge(long place) {
        return decoders.judge(places.partition(place), Places.offset(place));
    }

    private String record(long place) {
        return "offset " + Places.offset(place) + " of " + logs.text(feed, places.partition(place));
    }

    private String text(Suspect suspect) {
        long place = suspect.place();
        String bytes = inBronze.getOrDefault(place, "unknown");
        String there = inTables.getOrDefault(place, "no table has it");
        return record(place)
                + switch (suspect.kind()) {
                    case DIFFERS -> ": " + there;
                    case MISPLACED -> " is %s, but %s".formatted(bytes, there);
                    case DROPPED -> " is %s, but no table has it".formatted(bytes);
                    case TWICE -> " is there twice: " + there;
                    case WITHOUT_BYTES -> " is not in bronze.%s, but %s".formatted(feed, there);
                    case NO_REPEAT ->
                        " was counted as a duplicate, but no event with its identity %s was accepted before it within %s"
                                .formatted(identities.get(place), horizon(place));
                    case REPEAT ->
                        " was accepted, but its identity %s was accepted ".formatted(identities.get(place))
                                + repeated(place, suspect.other());
                };
    }

    private Duration horizon(long place) {
        return Duration.ofNanos(judge(place).rules().get(0).duplicateHorizon() * 1000);
    }

    private String repeated(long place, long other) {
        Duration apart = Duration.between(time(other), time(place));
        Duration horizon = horizon(place);
        return apart.plus(horizon).isNegative()
                ? "before it at %s, with a Kafka time that is %s later".formatted(record(other), apart.negated())
                : "at %s, %s apart (the horizon is %s)".formatted(record(other), apart.abs(), horizon);
    }

    private Instant time(long place) {
        return Micros.toInstant(times.getOrDefault(place, 0L));
    }
}
