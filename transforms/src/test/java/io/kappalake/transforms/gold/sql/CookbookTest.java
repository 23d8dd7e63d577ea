package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.Times;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.market.RandomMarket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements of docs/gold.md. */
class CookbookTest {

    private static final Pattern STATEMENT = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final long FROM = Times.at("00:00:00");

    static Stream<String> statements() throws IOException {
        return STATEMENT
                .matcher(Files.readString(Path.of("../docs/gold.md")))
                .results()
                .map((MatchResult match) -> match.group(1));
    }

    @Test
    void thePageHasElevenTablesAndTheOneItBeginsWith() throws IOException {
        assertThat(statements()).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementOfThePageHasRows(String statement) {
        List<Event> events = new ArrayList<>(new RandomMarket(new Random(1), 500, FROM, FROM + Micros.HOUR).events);
        events.add(Events.completed("o1", "ann", "10:00:00", "10"));
        events.add(Events.order("o2", "bob", Times.at("10:30:00"), "5", "cancelled"));

        Family<?, ?> family = SqlFamilies.of(Map.of("t", statement)).get(0);

        assertThat(rows(family, events).get("t")).isNotEmpty();
    }

    private static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> rows(
            Family<S, P> family, List<Event> events) {
        return SqlFamilies.rows(family, events, FROM - 40 * Micros.DAY, FROM + Micros.DAY);
    }
}
