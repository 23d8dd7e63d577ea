package io.kappalake.audit.decode;

import io.kappalake.audit.feed.ColumnDefinition;
import io.kappalake.audit.feed.FeedDefinition;
import io.kappalake.audit.feed.FeedDefinition.Check;
import io.kappalake.audit.feed.FieldDefinition;
import io.kappalake.audit.feed.FieldPath;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.feed.TopicDefinition;
import io.kappalake.audit.payload.Blank;
import io.kappalake.audit.payload.Found;
import io.kappalake.audit.payload.Misfit;
import io.kappalake.audit.payload.Payload;
import io.kappalake.audit.payload.PayloadForm;
import io.kappalake.audit.payload.PayloadForms;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.audit.payload.StrictText;
import io.kappalake.audit.payload.Wide;
import io.kappalake.audit.sql.RowCondition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.util.ByteBuffers;

/** Decides on the records of a topic, by its feed's file and the rules of a run. Not thread-safe. */
public final class TopicDecoder {

    private final PayloadForm form;
    private final List<ColumnValue> values = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final int columns;
    private final List<String> groups;
    private final Map<Check, RowCondition> checks = new LinkedHashMap<>();
    private final boolean namesAll;

    public TopicDecoder(FeedDefinition feed, String topic, RunRules rules, SchemaRegistry registry) {
        TopicDefinition definition = feed.topic(topic);
        List<String> names = List.copyOf(feed.columns().keySet());
        this.form = PayloadForms.of(definition, feed.beside(), registry);
        this.columns = names.size();
        this.groups = definition.groups(topic);
        for (FieldDefinition field : definition.fields()) {
            ColumnDefinition column = feed.columns().get(field.column());
            values.add(new ColumnValue(column, field, rules));
            places.add(names.indexOf(field.column()));
        }
        List<ColumnDefinition> all = List.copyOf(feed.columns().values());
        feed.checks().forEach(check -> checks.put(check, new RowCondition(check.condition(), all)));
        this.namesAll = rules.namesAll();
    }

    public Verdict decide(RecordBytes bytes) {
        try {
            return decide(form.read(bytes.payload(), bytes.headers()), bytes);
        } catch (Misfit e) {
            return Verdict.rejected(e.reason());
        }
    }

    private Verdict decide(Payload payload, RecordBytes bytes) {
        Object[] row = new Object[columns];
        Refused first = null;
        for (int i = 0; i < values.size(); i++) {
            Object value = value(values.get(i), payload, bytes);
            if (!(value instanceof Refused refused)) {
                row[places.get(i)] = value;
            } else if (first == null || refused.compareTo(first) < 0) {
                first = refused;
            }
        }
        if (first != null) {
            return Verdict.rejected(first.name());
        }
        return byRules(row);
    }

    private Verdict byRules(Object[] row) {
        List<Check> broken = new ArrayList<>();
        checks.forEach((check, condition) -> {
            if (condition.isBrokenBy(row)) {
                broken.add(check);
            }
        });
        Optional<Check> rejecting = broken.stream()
                .filter(check -> check.otherwise().equals("reject"))
                .findFirst();
        if (rejecting.isEmpty()) {
            return new Verdict("", broken, row);
        }
        broken.remove(rejecting.get());
        return new Verdict(rejecting.get().reason(), namesAll ? broken : List.of(), null);
    }

    private Object value(ColumnValue column, Payload payload, RecordBytes bytes) {
        FieldDefinition field = column.field();
        return switch (field.origin()) {
            case CONSTANT -> column.of(new Found.Text(field.text()), bytes.time());
            case TOPIC -> column.of(new Found.Text(groups.get(field.group())), bytes.time());
            case KAFKA_TIME -> bytes.time();
            case KEY -> column.of(found(bytes.key()), bytes.time());
            case HEADER -> column.of(found(header(bytes.headers(), field.text())), bytes.time());
            case PAYLOAD -> ofPayload(column, payload, bytes.time());
        };
    }

    private static byte[] header(Map<String, ByteBuffer> headers, String name) {
        ByteBuffer value = headers == null ? null : headers.get(name);
        return value == null ? null : ByteBuffers.copy(value).array();
    }

    private static Found found(byte[] bytes) {
        return bytes == null ? Found.ABSENT : new Found.Bytes(bytes);
    }

    private static Object ofPayload(ColumnValue column, Payload payload, long kafkaTime) {
        List<FieldPath> paths = column.field().paths();
        if (paths.size() > 1) {
            return joined(column, payload, kafkaTime);
        }
        if (!column.isJson()) {
            return column.of(payload.at(paths.get(0)), kafkaTime);
        }
        String json = payload.jsonAt(paths.get(0));
        if (json == null) {
            return column.refused(Refused.MISSING_FIELD);
        }
        return json.isEmpty() ? Refused.WRONG_TYPE : json;
    }

    private static Object joined(ColumnValue column, Payload payload, long kafkaTime) {
        StringBuilder text = new StringBuilder();
        for (FieldPath path : column.field().paths()) {
            Found found = payload.at(path);
            String part = text(found);
            if (part == null) {
                return Refused.WRONG_TYPE;
            }
            boolean isNothing = found instanceof Found.Nothing;
            boolean mayBeBlank = !(found instanceof Found.Text || found instanceof Found.Bytes);
            if (isNothing || !mayBeBlank && Blank.trim(part).isEmpty()) {
                return column.refused(Refused.MISSING_FIELD);
            }
            text.append(text.isEmpty() ? "" : column.field().join()).append(part);
        }
        return column.of(new Found.Text(text.toString()), kafkaTime);
    }

    /** Null for what is no text. */
    private static String text(Found found) {
        if (found instanceof Found.Text text) {
            return text.text();
        }
        if (found instanceof Found.Number number) {
            return number.text();
        }
        if (found instanceof Found.Truth truth) {
            return Boolean.toString(truth.isTrue());
        }
        if (found instanceof Found.Moment moment) {
            return Wide.text(moment);
        }
        if (found instanceof Found.Wall wall) {
            return Wide.text(wall);
        }
        if (found instanceof Found.Day day) {
            return Wide.text(day);
        }
        if (found instanceof Found.Bytes bytes) {
            return StrictText.orNull(bytes.bytes());
        }
        return found instanceof Found.Nothing ? "" : null;
    }
}
