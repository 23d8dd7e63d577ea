package io.kappalake.transforms.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.market.Feeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Readers rely on names, types and order: {@code schemas.txt} changes on purpose only. */
class SchemasTest {

    @Test
    void bronzeAndSilverTablesAreAsPromised() throws Exception {
        List<TableDefinition<?>> tables = new ArrayList<>();
        Feeds.ALL.forEach(feed -> tables.add(Bronze.of(feed)));
        Feeds.ALL.forEach(feed -> tables.add(Silver.of(feed)));
        tables.add(Silver.REJECTED);

        String written = tables.stream().map(SchemasTest::describe).collect(Collectors.joining("\n"));

        assertThat(written)
                .isEqualTo(new String(
                        getClass().getResourceAsStream("/schemas.txt").readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String describe(TableDefinition<?> table) {
        return table.fullName() + "\n"
                + table.schema().columns().stream()
                        .map(column -> "  " + column + "\n")
                        .collect(Collectors.joining())
                + "  by " + table.spec().fields() + "\n";
    }
}
