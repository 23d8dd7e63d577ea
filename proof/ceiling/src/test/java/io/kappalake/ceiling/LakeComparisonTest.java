package io.kappalake.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeComparisonTest {

    @TempDir
    static Path directory;

    private static RunningServer nessie;
    private static Lake lake;

    private record Row(String name, long time) {}

    @BeforeAll
    static void start() {
        nessie = EmbeddedServer.NESSIE.start(directory, 0).awaitReady(Duration.ofSeconds(120));
        lake = Lake.open(new LakeAddress(
                "http://" + nessie.address() + "/api/v2",
                "main",
                directory.resolve("warehouse").toUri().toString(),
                ""));
    }

    @AfterAll
    static void stop() {
        lake.close();
        nessie.stop();
    }

    @Test
    void theSameRowsInOtherFilesAndAnotherOrderAreTheSame() {
        write("one", new Row("a", 1), new Row("b", 2));
        write("two", new Row("b", 2));
        write("two", new Row("a", 1));
        assertThat(compared("one", "two")).isEqualTo(new LakeComparison("one", 2, 2, true, List.of()));
    }

    @Test
    void aRowThatDiffersIsShownAsEachOfTheTwoHasIt() {
        write("three", new Row("a", 1), new Row("b", 2));
        write("four", new Row("a", 1), new Row("b", 3));
        LakeComparison compared = compared("three", "four");
        assertThat(compared.same()).isFalse();
        assertThat(compared.examples())
                .containsExactly(
                        "only in the first: Record(b, 1970-01-01T00:00:00.000002Z)",
                        "only in the second: Record(b, 1970-01-01T00:00:00.000003Z)");
    }

    @Test
    void aRowThatIsThereTwiceIsNotTheSame() {
        write("five", new Row("a", 1));
        write("six", new Row("a", 1), new Row("a", 1));
        assertThat(compared("five", "six")).isEqualTo(new LakeComparison("five", 1, 2, false, List.of()));
    }

    @Test
    void whereTablesNeedNotBeEqualTheRowsAreCountedThatAre() {
        write("seven", new Row("a", 1), new Row("b", 2));
        write("eight", new Row("b", 2), new Row("c", 1), new Row("d", 4));
        assertThat(shared(Set.of())).isEqualTo(new SharedRows("seven", 2, 3, 1));
        assertThat(shared(Set.of("name"))).isEqualTo(new SharedRows("seven", 2, 3, 2));
    }

    private static SharedRows shared(Set<String> butColumns) {
        return SharedRows.of("seven", lake.table(table("seven")), lake.table(table("eight")), butColumns);
    }

    private static LakeComparison compared(String one, String other) {
        return LakeComparison.of(one, lake.table(table(one)), lake.table(table(other)));
    }

    private static void write(String name, Row... rows) {
        TableDefinition<Row> table = table(name);
        lake.provision(List.of(table));
        TableWriter<Row> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        List.of(rows).forEach(writer::write);
        lake.commit("test")
                .change(TableChange.of(table).append(writer.complete()))
                .land();
    }

    private static TableDefinition<Row> table(String name) {
        return new TableDefinition<>(
                "silver",
                name,
                "time",
                TableDefinition.Partitioning.DAY,
                List.of(Column.text("name", Row::name), Column.timestamp("time", Row::time)));
    }
}
