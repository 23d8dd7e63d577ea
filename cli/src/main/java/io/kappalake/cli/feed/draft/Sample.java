package io.kappalake.cli.feed.draft;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kappalake.transforms.feed.Fingerprint;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The values of a sample of JSON records, by their paths. Of each value it keeps 8 bytes, and facts about all values of
 * a path; at most {@value #MOST_FIELDS} paths.
 */
public final class Sample {

    static final int MOST_FIELDS = 300;
    private static final int DEEPEST = 8;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private final Map<String, SampleField> fields = new LinkedHashMap<>();
    private final LongArrayList whole = new LongArrayList();
    private final BitSet besides = new BitSet();
    private int unreadable;
    private boolean isCut;

    /** Takes a record; one that is neither object nor array counts as unreadable. */
    public void add(byte[] payload) {
        JsonNode node = parsed(payload);
        if (node == null || !node.isContainerNode()) {
            unreadable++;
            return;
        }
        whole.add(Fingerprint.of(node.toString()).high());
        if (node.isObject()) {
            addObject("", "", 0, node);
        } else {
            for (int i = 0; i < node.size(); i++) {
                add("[" + i + "]", String.valueOf(i), "", 0, node.get(i));
            }
        }
    }

    private static JsonNode parsed(byte[] payload) {
        try {
            return payload == null ? null : JSON.readTree(payload);
        } catch (IOException e) {
            return null;
        }
    }

    private void addObject(String path, String array, int depth, JsonNode object) {
        object.properties().forEach(member -> {
            String name = member.getKey();
            String step = name.matches("[^.\\[\\]']+") ? name : "['" + name + "']";
            boolean needsDot = !path.isEmpty() && !step.startsWith("[");
            // A name with both is no path.
            if (!name.contains("']") && !name.isEmpty()) {
                add(path + (needsDot ? "." : "") + step, name, array, depth, member.getValue());
            }
        });
    }

    private void add(String path, String name, String array, int depth, JsonNode value) {
        if (value.isObject() && !value.isEmpty() && depth < DEEPEST) {
            addObject(path, array, depth + 1, value);
            return;
        }
        SampleField field = fields.get(path);
        if (field == null && fields.size() == MOST_FIELDS) {
            isCut = true;
            return;
        }
        if (field == null) {
            field = new SampleField(path, name, array, depth);
            fields.put(path, field);
        }
        field.take(whole.size() - 1, value);
        if (value.isArray() && !value.isEmpty() && value.get(0).isObject() && depth < DEEPEST) {
            addObject(path + "[0]", path, depth + 1, value.get(0));
        }
    }

    /** Number of the records that count. */
    int records() {
        return whole.size() - besides.cardinality();
    }

    /** Number of those that do not, because they lack what the others have. */
    int besides() {
        return besides.cardinality();
    }

    /** From now on only records with this field count: the others are messages of another kind. */
    void countOnlyWith(SampleField field) {
        for (int i = 0; i < whole.size(); i++) {
            if (field.hash(i) == 0) {
                besides.set(i);
            }
        }
    }

    /** In how many of the records that count a field has a value. */
    int filled(SampleField field) {
        int filled = 0;
        for (int i = besides.nextClearBit(0); i < whole.size(); i = besides.nextClearBit(i + 1)) {
            filled += field.hash(i) == 0 ? 0 : 1;
        }
        return filled;
    }

    boolean isFull(SampleField field) {
        return filled(field) == records();
    }

    public boolean isEmpty() {
        return whole.isEmpty();
    }

    int unreadable() {
        return unreadable;
    }

    /** Whether fields were left out, because there are too many. */
    boolean isCut() {
        return isCut;
    }

    /**
     * Fields with values. Of an array of objects these are the fields of its first element, where no record has two,
     * else the array as a whole.
     */
    List<SampleField> fields() {
        return fields.values().stream()
                .filter(field -> field.filled() > 0)
                .filter(field -> !field.isOfSingleObjects())
                .filter(field -> field.array().isEmpty() || isFlat(field.array()))
                .toList();
    }

    private boolean isFlat(String array) {
        SampleField field = fields.get(array);
        return field.isOfSingleObjects() && (field.array().isEmpty() || isFlat(field.array()));
    }

    /** Arrays with several objects in some record. */
    List<SampleField> listsOfObjects() {
        return fields.values().stream()
                .filter(field -> field.mostObjects() > 1 && field.array().isEmpty())
                .toList();
    }

    /** Number of different records. */
    int distinct() {
        LongOpenHashSet seen = new LongOpenHashSet();
        for (int i = besides.nextClearBit(0); i < whole.size(); i = besides.nextClearBit(i + 1)) {
            seen.add(whole.getLong(i));
        }
        return seen.size();
    }

    /** Number of different combinations of these fields' values; -1 if a record lacks one. */
    int distinct(List<SampleField> of) {
        if (!of.stream().allMatch(this::isFull)) {
            return -1;
        }
        LongOpenHashSet seen = new LongOpenHashSet();
        for (int i = besides.nextClearBit(0); i < whole.size(); i = besides.nextClearBit(i + 1)) {
            long hash = 17;
            for (SampleField field : of) {
                hash = (hash ^ field.hash(i)) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 29;
            }
            seen.add(hash);
        }
        return seen.size();
    }

    /** The field at a path, if records have it. */
    Stream<SampleField> at(String path) {
        return Stream.ofNullable(fields.get(path));
    }

    List<String> paths() {
        return new ArrayList<>(fields.keySet());
    }
}
