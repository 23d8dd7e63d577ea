package io.kappalake.tables.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

class TableDefinitionTest {

    private static final Column<Object> TIME = Column.timestamp("time", row -> 0);

    @Test
    void fieldIdsFollowTheColumnsAndThoseOfMapsComeAfterThem() {
        TableDefinition<Object> table = new TableDefinition<>(
                "bronze",
                "trades",
                "time",
                TableDefinition.Partitioning.DAY,
                List.of(
                        Column.binaryMap("headers", row -> Map.of()),
                        TIME,
                        Column.int32("partition", row -> 0),
                        Column.binaryMap("more", row -> Map.of()),
                        Column.text("symbol", row -> ""),
                        Column.decimal("price", row -> 0),
                        Column.wideDecimal("total", row -> BigDecimal.ZERO),
                        Column.float64("volatility", row -> null),
                        Column.bool("is_final", row -> 0)));

        assertThat(table.schema().columns().stream().map(Object::toString))
                .containsExactly(
                        "1: headers: optional map<string, binary>",
                        "2: time: required timestamptz",
                        "3: partition: required int",
                        "4: more: optional map<string, binary>",
                        "5: symbol: required string",
                        "6: price: required decimal(18, 8)",
                        "7: total: required decimal(38, 8)",
                        "8: volatility: optional double",
                        "9: is_final: required boolean");
        assertThat(table.schema().findField("headers.key").fieldId()).isEqualTo(10);
        assertThat(table.schema().findField("headers.value").fieldId()).isEqualTo(11);
        assertThat(table.schema().findField("more.value").fieldId()).isEqualTo(13);
        assertThat(table.schema().findField("headers.value").isOptional()).isTrue();
    }

    @Test
    void aTableIsPartitionedByDayOrMonthOfItsTime() {
        assertThat(of("time", TableDefinition.Partitioning.DAY, TIME).spec().fields())
                .hasToString("[1000: time_day: day(1)]");
        assertThat(of("date", TableDefinition.Partitioning.MONTH, TIME, Column.date("date", row -> 0))
                        .spec()
                        .fields())
                .hasToString("[1000: date_month: month(2)]");
        assertThat(of("time", TableDefinition.Partitioning.DAY, TIME).partitionSource())
                .isSameAs(TIME);
        assertThat(of("time", TableDefinition.Partitioning.DAY, TIME).id())
                .isEqualTo(TableIdentifier.of("gold", "bars"));
    }

    @Test
    void aTableWithoutItsPartitionColumnOrWithANameTwiceIsRefused() {
        assertThatThrownBy(() -> of("tim", TableDefinition.Partitioning.DAY, TIME))
                .hasMessageContaining("gold.bars is partitioned by tim, which is no time or date among [time]");
        assertThatThrownBy(() -> of("id", TableDefinition.Partitioning.DAY, Column.int64("id", row -> 0)))
                .hasMessageContaining("by id");
        assertThatThrownBy(() -> of("time", TableDefinition.Partitioning.DAY, TIME, TIME))
                .hasMessageContaining("two columns of one name");
    }

    @SafeVarargs
    private static TableDefinition<Object> of(
            String partitionColumn, TableDefinition.Partitioning partitioning, Column<Object>... columns) {
        return new TableDefinition<>("gold", "bars", partitionColumn, partitioning, List.of(columns));
    }
}
