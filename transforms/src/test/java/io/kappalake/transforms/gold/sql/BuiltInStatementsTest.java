package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.Times;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.market.RandomMarket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in tables by their statements are those of the folds that compute them. */
class BuiltInStatementsTest {

    private static final List<String> TABLES =
            List.of("trade_bars_1m", "trade_bars_5m", "quote_bars_1m", "orders_hourly", "orders_daily");
    private static final List<Family<?, ?>> BY_SQL = SqlFamilies.of(statements());
    private static final long FROM = Times.at("00:00:00");
    private static final long TO = FROM + Micros.DAY;

    private static Map<String, String> statements() {
        Map<String, String> statements = new HashMap<>();
        TABLES.forEach(table -> statements.put(table, PipelineFile.marketText("gold/" + table + ".sql")));
        return statements;
    }

    @Test
    void tablesOfOneFoldAreOneFamily() {
        assertThat(BY_SQL)
                .extracting(Family::name)
                .containsExactlyInAnyOrder(
                        "trades-by-symbol-hourly",
                        "quotes-by-symbol-hourly",
                        "orders-if-3f9b8adfa36befc8132b60fdc20a3cdf-monthly");
    }

    @Test
    void tablesHaveTheSameColumnNamesTypesAndPartitions() {
        Map<String, TableDefinition<?>> builtIn = definitions(List.of(Families.MARKET, Families.ORDERS));

        definitions(BY_SQL).forEach((name, definition) -> {
            TableDefinition<?> other = builtIn.get(name);
            assertThat(definition.partitionColumn()).isEqualTo(other.partitionColumn());
            assertThat(definition.partitioning()).isEqualTo(other.partitioning());
            assertThat(definition.columns())
                    .extracting(column -> column.name() + " " + column.type())
                    .isEqualTo(other.columns().stream()
                            .map(column -> column.name() + " " + column.type())
                            .toList());
        });
    }

    private static Map<String, TableDefinition<?>> definitions(List<Family<?, ?>> families) {
        Map<String, TableDefinition<?>> definitions = new TreeMap<>();
        families.forEach(family -> family.tables()
                .forEach(table -> definitions.put(table.definition().name(), table.definition())));
        return definitions;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsAreEqualOnRandomEvents(long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>(new RandomMarket(random, 2_000, FROM, FROM + Micros.HOUR).events);
        events.addAll(orders(random));
        Collections.shuffle(events, random);
        Map<String, List<List<Object>>> expected = new HashMap<>();
        expected.putAll(SqlFamilies.rows(Families.MARKET, events, FROM, TO));
        expected.putAll(SqlFamilies.rows(Families.ORDERS, events, FROM, TO));

        for (Family<?, ?> family : BY_SQL) {
            assertThat(whole(family, events))
                    .allSatisfy((table, rows) ->
                            assertThat(rows).isNotEmpty().containsExactlyElementsOf(expected.get(table)));
            assertThat(inParts(family, events, random)).isEqualTo(whole(family, events));
        }
    }

    private static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> whole(
            Family<S, P> family, List<Event> events) {
        return SqlFamilies.rows(asInATask(family), events, FROM, TO);
    }

    /** The family as a task gets it: serialized with the job. */
    private static <S extends WindowSource<P>, P extends Partial> Family<S, P> asInATask(Family<S, P> family) {
        try {
            return InstantiationUtil.clone(family);
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError("A family must be serializable", e);
        }
    }

    /** Folded in four places and merged from partials that went over the wire. */
    private static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> inParts(
            Family<S, P> family, List<Event> events, Random random) {
        S merged = family.empty().get();
        for (int part = 0; part < 4; part++) {
            S source = family.empty().get();
            for (int at = part; at < events.size(); at += 4) {
                Families.add(family, source, events.get(at));
            }
            List<P> partials = new ArrayList<>();
            source.drain(partial -> partials.add(sent(family, partial)));
            Collections.shuffle(partials, random);
            partials.forEach(merged::merge);
        }
        return SqlFamilies.rows(family, merged, FROM, TO);
    }

    private static <S extends WindowSource<P>, P extends Partial> P sent(Family<S, P> family, P partial) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(64);
            family.partials().wire().write(partial, out);
            return family.partials().wire().read(new DataInputDeserializer(out.getCopyOfBuffer()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> orders(Random random) {
        List<Row> orders = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            orders.add(Events.order(
                    "o" + i,
                    "c" + random.nextInt(50),
                    FROM + random.nextLong(Micros.DAY),
                    random.nextInt(1, 100_000) + "." + random.nextInt(100),
                    random.nextInt(3) == 0 ? "created" : "completed"));
        }
        return orders;
    }
}
