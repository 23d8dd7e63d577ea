package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseTest {

    private static final String NO_NESSIE = "http://127.0.0.1:1/api/v2";

    @Test
    void aWarehouseIsADirectoryOrABucket() {
        assertThat(Warehouse.root(local("file:/tmp/lake/"))).isEqualTo("file:///tmp/lake");
        assertThat(Warehouse.root(local("file:///tmp/lake"))).isEqualTo("file:///tmp/lake");
        assertThat(Warehouse.root(local("s3://bucket/path//"))).isEqualTo("s3://bucket/path");
        for (String wrong : List.of("/tmp/lake", "hdfs://host/lake", "s3://", "")) {
            assertThatThrownBy(() -> Warehouse.root(local(wrong)))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("'" + wrong + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with blank", "100%", "a#b", "really?", "Lägerhaus", "50%-20%+5", "a+b&c=d;e"})
    void aDirectoryMayHaveAnyNameRawOrEscapedAsAUri(String name) throws Exception {
        Path directory = TestLake.directory("names").resolve(name);
        TableDefinition<TestLake.Row> table = TestLake.table("silver", "trades");
        LakeAddress raw = TestLake.empty();
        raw = new LakeAddress(raw.nessieUri(), raw.ref(), "file://" + directory + "/", "");
        LakeAddress escaped =
                new LakeAddress(raw.nessieUri(), raw.ref(), directory.toUri().toString(), "");

        try (Lake lake = Lake.open(raw)) {
            lake.provision(List.of(table));
            lake.commit("one")
                    .change(TableChange.of(table).append(TestLake.file(lake, table, 1)))
                    .land();
        }
        assertThat(directory.resolve("silver/trades/data")).isDirectory();
        try (Lake lake = Lake.open(escaped)) {
            lake.commit("two")
                    .change(TableChange.of(table).append(TestLake.file(lake, table, 2)))
                    .land();
            assertThat(TestLake.rows(lake.table(table))).isEqualTo(2);
            Set<String> listed = new TreeSet<>();
            lake.files("silver").forEach(file -> listed.add(file.location()));
            assertThat(listed).containsAll(TestLake.paths(lake.table(table)));
        }
    }

    @Test
    void anEscapeIsReadAndWhatIsNoneStandsForItself() {
        assertThat(Warehouse.root(local("file:///a%20b/100%/%C3%A4"))).isEqualTo("file:///a b/100%/ä");
        assertThat(Warehouse.root(local("file:/a%2520b"))).isEqualTo("file:///a%20b");
        assertThat(Warehouse.root(local("file:///a/../b/"))).isEqualTo("file:///b");
    }

    @Test
    void credentialsComeFromTheEnvironmentAndOnlyTheEmbeddedServerHasItsOwn() {
        assertThat(Warehouse.s3Properties(s3("http://127.0.0.1:9000"), Map.of()))
                .containsEntry("s3.access-key-id", "kappalake")
                .containsEntry("s3.secret-access-key", "kappalake-local")
                .containsEntry("s3.path-style-access", "true")
                .containsEntry("client.region", "us-east-1");
        assertThat(Warehouse.s3Properties(
                        s3("http://127.0.0.1:9000"),
                        Map.of(
                                "AWS_ACCESS_KEY_ID",
                                "me",
                                "AWS_SECRET_ACCESS_KEY",
                                "secret",
                                "AWS_REGION",
                                "eu-central-1")))
                .containsEntry("s3.access-key-id", "me")
                .containsEntry("s3.secret-access-key", "secret")
                .containsEntry("client.region", "eu-central-1");
        assertThat(Warehouse.s3Properties(s3("http://192.0.2.1:9000"), Map.of()))
                .doesNotContainKey("s3.access-key-id");
        assertThat(Warehouse.s3Properties(s3(""), Map.of()))
                .doesNotContainKeys("s3.access-key-id", "s3.endpoint", "s3.path-style-access");
    }

    @Test
    @Timeout(60)
    void aDeadS3ShowsWithinSecondsAndSaysWhatToDo() {
        LakeAddress dead = s3("http://127.0.0.1:1");
        try (FileIO io = Warehouse.open(dead)) {
            assertThatThrownBy(() -> Warehouse.checkWritable(dead, io))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("Warehouse s3://lake/here cannot be used")
                    .hasMessageContaining("check that S3 at http://127.0.0.1:1 runs");
        }
    }

    @Test
    void tablesOnS3AreMadeWrittenAndRead() throws Exception {
        Path directory = TestLake.directory("s3");
        Files.createDirectories(directory.resolve("s3/data/buckets/lake"));
        try (RunningServer s3 = EmbeddedServer.S3.start(directory, 0).awaitReady(Duration.ofSeconds(120))) {
            LakeAddress local = TestLake.empty();
            LakeAddress address =
                    new LakeAddress(local.nessieUri(), local.ref(), "s3://lake/tables", "http://" + s3.address());
            TableDefinition<TestLake.Row> table = TestLake.table("silver", "trades");

            try (Lake lake = Lake.open(address)) {
                lake.provision(List.of(table));
                lake.commit("one")
                        .change(TableChange.of(table).append(TestLake.file(lake, table, 1, 2)))
                        .land();
            }

            try (Lake lake = Lake.open(address)) {
                assertThat(TestLake.rows(lake.table(table))).isEqualTo(2);
                assertThat(lake.table(table).location()).isEqualTo("s3://lake/tables/silver/trades");
            }
            LakeAddress noBucket =
                    new LakeAddress(local.nessieUri(), local.ref(), "s3://none", "http://" + s3.address());
            try (Lake lake = Lake.open(noBucket)) {
                assertThatThrownBy(lake::checkWritable)
                        .isInstanceOf(LakeException.class)
                        .hasMessageContaining("that the bucket exists");
            }
        }
    }

    private static LakeAddress local(String warehouse) {
        return new LakeAddress(NO_NESSIE, "main", warehouse, "");
    }

    private static LakeAddress s3(String endpoint) {
        return new LakeAddress(NO_NESSIE, "main", "s3://lake/here", endpoint);
    }
}
