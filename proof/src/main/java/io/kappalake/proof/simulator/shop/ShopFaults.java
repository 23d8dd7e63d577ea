package io.kappalake.proof.simulator.shop;

import io.kappalake.proof.simulator.InTurn;
import io.kappalake.proof.simulator.PayloadFaults;
import io.kappalake.proof.simulator.World.Broken;
import io.kappalake.proof.simulator.shop.ValueFaults.ValueFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Breaks the records of each topic in all ways, in turn; some have two faults, so that the order of reasons counts. */
final class ShopFaults {
    private static final int PAIRS = 40;

    /** The order in which records are checked. Rules come last, in the order of their feed. */
    private static final List<String> REASONS = List.of(
            "MALFORMED_JSON",
            "MALFORMED_RECORD",
            "MISSING_FIELD",
            "WRONG_TYPE",
            "INVALID_TIMESTAMP",
            "FUTURE_TIMESTAMP",
            "NOT_POSITIVE",
            "OUT_OF_RANGE",
            "UNKNOWN_VALUE",
            "DELIVERED_TOO_EARLY",
            "TOO_LARGE",
            "FEE_ABOVE_AMOUNT",
            "CARD_MISSING",
            "NO_PATH",
            "TOO_LONG");

    private interface Fault {
        Broken apply(ShopDraft draft, long sendMillis);
    }

    private final Map<ShopTopic, InTurn<Fault>> faults = new EnumMap<>(ShopTopic.class);

    ShopFaults(SplittableRandom random) {
        for (ShopTopic topic : ShopTopic.values()) {
            faults.put(topic, new InTurn<>(all(topic, random), random));
        }
    }

    Broken breakOne(ShopDraft draft, long sendMillis) {
        return faults.get(draft.topic).next().apply(draft, sendMillis);
    }

    /** How many records of this topic must be broken to show every kind. */
    int kinds(ShopTopic topic) {
        return faults.get(topic).size();
    }

    private static List<Fault> all(ShopTopic topic, SplittableRandom random) {
        List<ValueFault> ofValues = ValueFaults.of(topic);
        List<Fault> all = new ArrayList<>();
        ofValues.forEach(fault -> all.add((draft, send) -> broken(draft, send, fault, fault)));
        if (topic.isJson()) {
            PayloadFaults.ALL.forEach(fault -> all.add((draft, send) ->
                    new Broken(fault.bytes().apply(draft.render()), "MALFORMED_JSON: " + fault.what())));
        } else {
            addBytes(all, topic);
        }
        int single = all.size();
        while (all.size() < single + PAIRS) {
            ValueFault one = ofValues.get(random.nextInt(ofValues.size()));
            ValueFault other = ofValues.get(random.nextInt(ofValues.size()));
            if (Collections.disjoint(one.fields(), other.fields())) {
                all.add((draft, send) -> broken(draft, send, one, other));
            }
        }
        return all;
    }

    private static Broken broken(ShopDraft draft, long sendMillis, ValueFault one, ValueFault other) {
        Map<String, Object> first = one.edit().of(draft, sendMillis);
        Map<String, Object> second = other.edit().of(draft, sendMillis);
        draft.values.putAll(first);
        draft.values.putAll(second);
        ValueFault decisive = REASONS.indexOf(one.reason()) <= REASONS.indexOf(other.reason()) ? one : other;
        String what = one == other ? one.what() : one.what() + ", " + other.what();
        return new Broken(draft.render(), decisive.reason() + ": " + what);
    }

    /** What is wrong with the bytes of any record of a binary format. */
    private static void addBytes(List<Fault> all, ShopTopic topic) {
        add(all, "tombstone", valid -> null);
        add(all, "last byte missing", valid -> Arrays.copyOf(valid, valid.length - 1));
        add(all, "a byte 0 at the end", valid -> Arrays.copyOf(valid, valid.length + 1));
        add(all, "JSON", valid -> "{\"id\":12,\"session\":\"s\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        add(all, "a frame of a registry", valid -> {
            byte[] framed = new byte[valid.length + 5];
            framed[4] = 7;
            System.arraycopy(valid, 0, framed, 5, valid.length);
            return framed;
        });
        if (topic == ShopTopic.PAYMENTS) {
            add(all, "empty", valid -> new byte[0]);
            add(all, "cut in the middle", valid -> Arrays.copyOf(valid, valid.length / 2));
            add(all, "twice", valid -> {
                byte[] twice = Arrays.copyOf(valid, 2 * valid.length);
                System.arraycopy(valid, 0, twice, valid.length, valid.length);
                return twice;
            });
        }
    }

    private static void add(List<Fault> all, String what, UnaryOperator<byte[]> bytes) {
        all.add((draft, send) -> new Broken(bytes.apply(draft.render()), "MALFORMED_RECORD: " + what));
    }
}
