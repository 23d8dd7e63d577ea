package io.kappalake.truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The market: each feed has one topic, which has its name. */
public final class MarketTruth implements TruthPipeline {

    @Override
    public List<String> feeds() {
        return Stream.of(FeedFields.values()).map(FeedFields::feed).toList();
    }

    @Override
    public String feed(String topic) {
        return FeedFields.of(topic).feed();
    }

    @Override
    public Function<StoredRecord, Reading> reader(TruthRules rules) {
        return new EventReader(rules)::read;
    }

    @Override
    public List<TruthTable> tables(Map<String, List<Reading.Event>> accepted) {
        List<ValidRecord.Trade> trades = of(ValidRecord.Trade.class, accepted.get("trades"));
        List<ValidRecord.Quote> quotes = of(ValidRecord.Quote.class, accepted.get("quotes"));
        List<ValidRecord.Order> orders = of(ValidRecord.Order.class, accepted.get("orders"));
        List<TruthTable> tables = new ArrayList<>(KeptTables.silver(trades, quotes, orders));
        tables.addAll(GoldTables.of(trades, quotes, orders));
        return tables;
    }

    private static <T> List<T> of(Class<T> type, List<Reading.Event> events) {
        return events.stream().map(type::cast).toList();
    }
}
