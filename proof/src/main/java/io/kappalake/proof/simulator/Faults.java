package io.kappalake.proof.simulator;

import io.kappalake.proof.simulator.FieldFaults.FieldFault;
import io.kappalake.proof.simulator.PayloadFaults.PayloadFault;
import io.kappalake.proof.simulator.World.Broken;
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
    private interface Fault {
        Broken apply(Draft draft, long sendMillis);
    }

    private static final int PAIRS = 60;

    private final Map<MarketTopic, InTurn<Fault>> faults = new EnumMap<>(MarketTopic.class);

    Faults(SplittableRandom random) {
        for (MarketTopic topic : MarketTopic.values()) {
            faults.put(topic, new InTurn<>(allOf(topic, random), random));
        }
    }

    Broken breakOne(Draft draft, long sendMillis) {
        return faults.get(draft.topic).next().apply(draft, sendMillis);
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
}
