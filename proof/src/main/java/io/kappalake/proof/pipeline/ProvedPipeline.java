package io.kappalake.proof.pipeline;

import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.Simulator;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.proof.simulator.shop.ShopSimulator;
import io.kappalake.proof.simulator.shop.ShopTopic;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.truth.MarketTruth;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthPipeline;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.shop.ShopTruth;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A pipeline that ships, has a simulator that fills its topics, and a truth that says what its tables must hold. */
public enum ProvedPipeline implements Simulator {
    MARKET("market", new MarketTruth(), Publisher.topics()) {
        @Override
        public Iterator<SimulatedRecord> simulated(SimulatorOptions options) {
            return MarketSimulator.simulated(options);
        }

        @Override
        public Iterator<SimulatedRecord> live(SimulatorOptions options, InstantSource clock) {
            return MarketSimulator.live(options, clock);
        }
    },
    SHOP("shop", new ShopTruth(), ShopTopic.names()) {
        @Override
        public Iterator<SimulatedRecord> simulated(SimulatorOptions options) {
            return ShopSimulator.simulated(options);
        }

        @Override
        public Iterator<SimulatedRecord> live(SimulatorOptions options, InstantSource clock) {
            return ShopSimulator.live(options, clock);
        }
    };

    private final Pipeline pipeline;
    private final TruthPipeline truth;
    private final List<String> topics;

    ProvedPipeline(String name, TruthPipeline truth, List<String> topics) {
        this.pipeline = Pipeline.shipped(name).orElseThrow();
        this.truth = truth;
        this.topics = topics;
    }

    /** The one with that pipeline; empty if there is none. */
    public static Optional<ProvedPipeline> of(Pipeline pipeline) {
        return Stream.of(values())
                .filter(proved -> proved.pipeline.equals(pipeline))
                .findFirst();
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    @Override
    public List<String> topics() {
        return topics;
    }

    /** Those of its topics whose records are JSON. */
    public List<String> jsonTopics() {
        return this == MARKET ? topics : List.of("shop.orders", "shop.tills");
    }

    /** Feed of a topic. */
    public String feed(String topic) {
        return truth.feed(topic);
    }

    /** Number of a topic within its feed: named topics in the feed's order, those of a pattern by name. */
    public int number(String topic) {
        return switch (topic) {
            case "shop.tills", "shop.views.web" -> 1;
            default -> 0;
        };
    }

    /** A record of Kafka as the lake numbers it. */
    public StoredRecord inLedger(StoredRecord kafka) {
        return new StoredRecord(
                kafka.topic(),
                Generation.partition(0, number(kafka.topic()), kafka.partition()),
                kafka.offset(),
                kafka.timestampMillis(),
                kafka.key(),
                kafka.payload(),
                kafka.headers());
    }

    /** @param records as the lake numbers them */
    public Truth truth(Collection<StoredRecord> records, Rules rules) {
        TruthRules own = rules(rules);
        return truth(records, record -> own);
    }

    /** @param rulesOf the rules that were in force when a record was read */
    public Truth truth(Collection<StoredRecord> records, Function<StoredRecord, TruthRules> rulesOf) {
        return Truth.of(truth, records, rulesOf);
    }

    /** Rules as the truth has them. */
    public static TruthRules rules(Rules rules) {
        return new TruthRules(rules.exchanges(), rules.duplicateHorizon(), rules.maxFuture());
    }
}
