package io.kappalake.transforms.feed.avro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The columns that the fields of an Avro record stand for. */
public final class AvroColumns {

    private static final int MOST_DIGITS = 38;

    /** What becomes a {@code json} column. */
    private static final Schema TREE = Schema.createMap(Schema.create(Schema.Type.STRING));

    private AvroColumns() {}

    /**
     * By field of the record, the type of its column in the notation of a feed file.
     *
     * @throws IllegalArgumentException if the text is no schema of a record, or two fields would be one column
     */
    public static Map<String, String> of(String schema) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (Schema.Field field : record(AvroBody.parse(schema, List.of())).getFields()) {
            String other = names.put(name(field.name()), field.name());
            if (other != null) {
                throw new IllegalArgumentException(
                        "fields " + other + " and " + field.name() + " would both be column " + name(field.name()));
            }
            types.put(field.name(), type(field.schema()));
        }
        return types;
    }

    /** The schema in one text with all that it refers to. */
    public static String whole(String schema, Collection<String> references) {
        return AvroBody.parse(schema, references).toString();
    }

    /** Names of the fields of a record; none of anything else. */
    public static List<String> fields(String schema) {
        Schema parsed = AvroBody.parse(schema, List.of());
        return parsed.getType() == Schema.Type.RECORD
                ? parsed.getFields().stream().map(Schema.Field::name).toList()
                : List.of();
    }

    /** The name of a field's column: {@code tradeId} is {@code trade_id}. */
    public static String name(String field) {
        String snake = field.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
        return snake.matches("[a-z].*") ? snake : "f" + (snake.startsWith("_") ? "" : "_") + snake;
    }

    /**
     * The newer schema in the order of the former, with the fields of that one that it lacks, which may then be absent.
     * A field whose column another one has become, such as {@code tradeId} by {@code trade_id}, gives way to it.
     */
    public static String merged(String former, String newer) {
        Schema before = record(AvroBody.parse(former, List.of()));
        Schema after = record(AvroBody.parse(newer, List.of()));
        List<Schema.Field> fields = new ArrayList<>();
        Map<String, Schema.Field> newerByColumn = new HashMap<>();
        after.getFields().forEach(field -> newerByColumn.put(name(field.name()), field));
        Set<String> taken = new HashSet<>();
        for (Schema.Field field : before.getFields()) {
            Schema.Field same = newerByColumn.get(name(field.name()));
            if (!taken.add(name(field.name()))) {
                continue;
            }
            fields.add(
                    same == null
                            ? new Schema.Field(field.name(), optional(unnamed(field.schema())))
                            : new Schema.Field(same.name(), same.schema()));
        }
        after.getFields().stream()
                .filter(field -> !taken.contains(name(field.name())))
                .forEach(field -> fields.add(new Schema.Field(field.name(), field.schema())));
        return Schema.createRecord(after.getName(), null, after.getNamespace(), false, fields)
                .toString(true);
    }

    /**
     * The newer schema, and behind it the fields of a former one that give further columns. Where two fields would be
     * one column, it is the newer's.
     */
    public static String withFormer(String newer, String former) {
        Schema after = record(AvroBody.parse(newer, List.of()));
        Set<String> columns = new HashSet<>();
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : after.getFields()) {
            columns.add(name(field.name()));
            fields.add(new Schema.Field(field.name(), field.schema()));
        }
        record(AvroBody.parse(former, List.of())).getFields().stream()
                .filter(field -> columns.add(name(field.name())))
                .forEach(field -> fields.add(new Schema.Field(field.name(), optional(unnamed(field.schema())))));
        return Schema.createRecord(after.getName(), null, after.getNamespace(), false, fields)
                .toString(true);
    }

    /** A type of the same column that has no name: schemas may define one name in two ways. */
    private static Schema unnamed(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            List<Schema> some = schema.getTypes().stream()
                    .filter(one -> one.getType() != Schema.Type.NULL)
                    .toList();
            return some.size() == 1 ? unnamed(some.get(0)) : TREE;
        }
        return switch (schema.getType()) {
            case ENUM -> Schema.create(Schema.Type.STRING);
            case FIXED -> {
                Schema bytes = Schema.create(Schema.Type.BYTES);
                yield schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? LogicalTypes.decimal(decimal.getPrecision(), decimal.getScale())
                                .addToSchema(bytes)
                        : bytes;
            }
            case RECORD, ARRAY, MAP -> TREE;
            default -> schema;
        };
    }

    private static Schema optional(Schema schema) {
        return schema.isNullable() ? schema : Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private static Schema record(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("it is a " + schema.getType().getName() + " and not a record");
        }
        return schema;
    }

    private static String type(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            List<Schema> some = schema.getTypes().stream()
                    .filter(one -> one.getType() != Schema.Type.NULL)
                    .toList();
            return some.size() == 1 ? type(some.get(0)) : "json";
        }
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal && decimal.getPrecision() <= MOST_DIGITS) {
            return "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
        }
        String name = logical == null ? "" : logical.getName();
        if (name.equals("date")) {
            return "date";
        }
        if (name.contains("timestamp")) {
            return "timestamp";
        }
        if (name.startsWith("time-")) {
            return "text";
        }
        return switch (schema.getType()) {
            case STRING, ENUM -> "text";
            case INT, LONG -> "integer";
            case FLOAT, DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case BYTES, FIXED -> "binary";
            default -> "json";
        };
    }
}
