package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;

/**
 * The order of rows in a merged file. Rows of one symbol or customer are together and by time, so a query for one of
 * them skips most of the file. Bronze is ordered by partition and offset, as a replay reads it.
 */
final class RowOrder {

    private static final List<String> PLACE = List.of("kafka_partition", "kafka_offset");
    private static final List<String> SUBJECT = List.of("symbol", "customer_id");

    private RowOrder() {}

    static Comparator<StructLike> of(TableDefinition<?> definition, Table table) {
        SortOrder.Builder order = SortOrder.builderFor(table.schema());
        columns(definition).forEach(order::asc);
        return SortOrderComparators.forSchema(table.schema(), order.build());
    }

    static Set<String> columns(TableDefinition<?> definition) {
        Set<String> all =
                definition.columns().stream().map(column -> column.name()).collect(Collectors.toSet());
        Set<String> columns = new LinkedHashSet<>();
        if (!definition.layer().equals("bronze")) {
            columns.addAll(SUBJECT);
            columns.add(definition.partitionColumn());
        }
        columns.addAll(PLACE);
        columns.retainAll(all);
        return columns;
    }
}
