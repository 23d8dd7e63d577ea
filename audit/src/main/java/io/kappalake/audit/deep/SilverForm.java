package io.kappalake.audit.deep;

import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.feed.FeedDefinition;
import io.kappalake.audit.read.Fingerprint128;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** The columns of a Silver table, and what each must hold of a record. Not thread-safe. */
final class SilverForm {

    private final Schema schema;
    private final List<String> columns;
    /** Where a verdict has each column; negative for Kafka's. */
    private final int[] inVerdict;

    private final int[] identity;
    private final int[] identityInVerdict;
    private final int partition;
    private final int offset;
    private final int time;
    private final Digest digest = new Digest();

    /**
     * @param feed as it was when a run took its records
     * @param then the table's columns at that time; a column that was renamed since keeps its id
     */
    SilverForm(FeedDefinition feed, Schema schema, Schema then) {
        this.schema = schema;
        this.columns = schema.columns().stream().map(Types.NestedField::name).toList();
        List<String> own = new ArrayList<>(feed.columns().keySet());
        this.inVerdict = schema.columns().stream()
                .map(column -> then.findField(column.fieldId()))
                .mapToInt(column -> column == null ? -1 : own.indexOf(column.name()))
                .toArray();
        this.identity = feed.identity().stream()
                .mapToInt(name -> columns.indexOf(
                        schema.findColumnName(then.findField(name).fieldId())))
                .toArray();
        this.identityInVerdict = feed.identity().stream().mapToInt(own::indexOf).toArray();
        this.partition = columns.indexOf("kafka_partition");
        this.offset = columns.indexOf("kafka_offset");
        this.time = columns.indexOf("kafka_timestamp");
    }

    List<String> columns() {
        return columns;
    }

    /** Whether repeats can be told. */
    boolean hasIdentity() {
        return identity.length > 0;
    }

    int partition(StructLike silver) {
        return silver.get(partition, Integer.class);
    }

    long offset(StructLike silver) {
        return silver.get(offset, Long.class);
    }

    long time(StructLike silver) {
        return silver.get(time, Long.class);
    }

    long hash(StructLike silver) {
        digest.begin();
        for (int at = 0; at < inVerdict.length; at++) {
            digest.add(silver.get(at, Object.class));
        }
        return digest.value();
    }

    /**
     * The hash of the row that a record must become.
     *
     * @param bronze partition, offset and time first
     */
    long hash(Verdict verdict, StructLike bronze, String topic) {
        digest.begin();
        for (int at = 0; at < inVerdict.length; at++) {
            digest.add(expected(at, verdict, bronze, topic));
        }
        return digest.value();
    }

    Object expected(int at, Verdict verdict, StructLike bronze, String topic) {
        if (inVerdict[at] >= 0) {
            return verdict.values()[inVerdict[at]];
        }
        return switch (columns.get(at)) {
            case "kafka_partition" -> bronze.get(0, Integer.class);
            case "kafka_offset" -> bronze.get(1, Long.class);
            case "kafka_timestamp" -> bronze.get(2, Long.class);
            case "kafka_topic" -> topic;
            // A column that the feed's file does not have any more.
            default -> null;
        };
    }

    /** What differs, for people. */
    String differences(StructLike silver, Verdict verdict, StructLike bronze, String topic) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < inVerdict.length; at++) {
            Object stored = silver.get(at, Object.class);
            Object expected = expected(at, verdict, bronze, topic);
            if (!digest.areSame(stored, expected)) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append("%s is %s, must be %s"
                                .formatted(columns.get(at), shown(at, stored), shown(at, expected)));
            }
        }
        return text.toString();
    }

    Fingerprint128 identity(StructLike silver) {
        digest.begin();
        for (int at : identity) {
            digest.add(silver.get(at, Object.class));
        }
        return digest.fingerprint();
    }

    Fingerprint128 identity(Verdict verdict) {
        digest.begin();
        for (int at : identityInVerdict) {
            digest.add(verdict.values()[at]);
        }
        return digest.fingerprint();
    }

    /** A value for people. */
    String shown(int at, Object value) {
        return Shown.of(value, schema.columns().get(at).type());
    }

    /** The identity of a verdict for people. */
    String shownIdentity(Verdict verdict) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < identity.length; at++) {
            text.append(at == 0 ? "" : " ")
                    .append(columns.get(identity[at]))
                    .append('=')
                    .append(shown(identity[at], verdict.values()[identityInVerdict[at]]));
        }
        return text.toString();
    }
}
