package io.kappalake.proof.simulator;

import io.kappalake.proof.simulator.FieldFaults.FieldFault;
import io.kappalake.proof.simulator.PayloadFaults.PayloadFault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Picks the faults of each topic in turn, in an order given by the seed, so that every kind comes before one repeats.
 * Some records get two faults, so that the order of the reasons matters.
 */
final class Faults {
    /** A malformed record: its payload (null for a tombstone) and what is wrong with it. */
    record Broken(byte[] payload, String intent) {}

    private interface Fault {
        Broken apply(Draft draft, long sendMillis);
    }

    private static final int PAIRS = 60;

    private final Map<MarketTopic, List<Fault>> faults = new EnumMap<>(MarketTopic.class);
    private final Map<MarketTopic, Integer> next = new EnumMap<>(MarketTopic.class);

    Faults(SplittableRandom random) {
        for (MarketTopic topic : MarketTopic.values()) {
            faults.put(topic, shuffled(allOf(topic, random), random));
            next.put(topic, 0);
        }
    }

    Broken breakOne(Draft draft, long sendMillis) {
        List<Fault> turn = faults.get(draft.topic);
        int index = next.merge(draft.topic, 1, Integer::sum) - 1;
        return turn.get(index % turn.size()).apply(draft, sendMillis);
    }

    /** How many records of this topic must be broken to show every kind. */
    int kinds(MarketTopic topic) {
        return faults.get(topic).size();
    }

    private static List<Fault> allOf(MarketTopic topic, SplittableRandom random) {
        List<Fault> all = new ArrayList<>();
        List<FieldFault> ofFields = FieldFaults.of(topic);
        ofFields.forEach(fault -> all.add((draft, send) -> broken(draft, send, fault, fault)));
        PayloadFaults.ALL.forEach(fault -> all.add((draft, send) -> broken(draft, fault)));
        while (all.size() < ofFields.size() + PayloadFaults.ALL.size() + PAIRS) {
            FieldFault one = ofFields.get(random.nextInt(ofFields.size()));
            FieldFault other = ofFields.get(random.nextInt(ofFields.size()));
            if (one.index() != other.index()) {
                all.add((draft, send) -> broken(draft, send, one, other));
            }
        }
        return all;
    }

    private static Broken broken(Draft draft, long sendMillis, FieldFault one, FieldFault other) {
        String first = one.text().write(draft, sendMillis);
        String second = other.text().write(draft, sendMillis);
        draft.values[one.index()] = first;
        draft.values[other.index()] = second;
        FieldFault decisive = one.reason().compareTo(other.reason()) <= 0 ? one : other;
        String what = one == other ? one.what() : one.what() + ", " + other.what();
        return new Broken(draft.render(), decisive.reason() + ": " + what);
    }

    private static Broken broken(Draft draft, PayloadFault fault) {
        return new Broken(fault.bytes().apply(draft.render()), Reason.MALFORMED_JSON + ": " + fault.what());
    }

    private static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            list.set(i, list.set(random.nextInt(i + 1), list.get(i)));
        }
        return list;
    }
}
