package io.kappalake.transforms.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GoldSchemasTest {

    /** What readers rely on changes on purpose only: contract §3. */
    @Test
    void goldTablesAreThoseOfTheContract() throws Exception {
        try (InputStream golden = GoldSchemasTest.class.getResourceAsStream("/gold-schemas.txt")) {
            String now = Pipeline.MARKET.gold().stream()
                    .map(table -> text(table.definition()))
                    .collect(Collectors.joining("\n"));
            assertThat(now).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String text(TableDefinition<?> table) {
        return table.fullName() + " by " + table.partitioning() + " of " + table.partitionColumn() + "\n"
                + table.columns().stream().map(GoldSchemasTest::text).collect(Collectors.joining());
    }

    private static String text(Column<?> column) {
        return "  " + column.name() + " " + column.type() + (column.nullable() ? "" : " not null") + "\n";
    }
}
