package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.storage.FileUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A savepoint that an earlier build took after the morning: this build goes on from it as if nobody had changed a
 * class. The savepoint is in the test's resources, with the ledger that was the lake's newest.
 */
class EarlierSavepointTest extends LakeJobFixture {

    private static final String SAVEPOINT = "savepoint-0.1.0";

    @Test
    void aSavepointOfAnEarlierBuildGoesOnAndNothingIsLostOrDoubled() throws Exception {
        TestJob first = TestJob.start(cluster, lake, topics, 1);
        timeline.morning();
        first.awaitLanded().cancel();
        standAsThen(lake);

        TestJob second = TestJob.start(cluster, lake, topics, 2, Probe.NONE, savepoint());
        timeline.late();
        second.awaitLanded();
        timeline.afternoon();
        second.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        timeline.veryLate();
        second.awaitLanded();
        assertThat(second.restored()).isEqualTo(1);
        second.cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    /** Makes the savepoint of the next release's test: {@code -Dkappalake.savepoint=DIRECTORY}. */
    @Test
    @EnabledIfSystemProperty(named = "kappalake.savepoint", matches = ".+")
    void takeTheSavepoint() throws Exception {
        Path to = Files.createDirectories(Path.of(System.getProperty("kappalake.savepoint")));
        TestJob job = TestJob.start(cluster, lake, topics, 2);
        timeline.morning();
        SavepointRestoreSettings taken = job.awaitLanded().stop();
        try (Stream<Path> files = Files.list(FileUri.path(taken.getRestorePath()))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
            try (Stream<Path> copied = Files.list(to)) {
                Files.write(
                        to.resolve("files.txt"),
                        copied.map(file -> file.getFileName().toString()).toList());
            }
        }
        Properties ledger = new Properties();
        ledger.putAll(lake.lastLedger().orElseThrow().toProperties());
        try (var out = Files.newOutputStream(to.resolve("ledger.properties"))) {
            ledger.store(out, null);
        }
    }

    /** A lake of the same rows, whose newest checkpoint is the one that the state continues. */
    private static void standAsThen(Lake lake) throws IOException {
        Ledger then = then();
        assertThat(lake.lastLedger().map(Ledger::ends)).hasValue(then.ends());
        Ledger standing = then.standing(then.run(), then.checkpoint());
        lake.commit("stand as the earlier build left it").ledger(standing).land();
    }

    private static Ledger then() throws IOException {
        Properties read = new Properties();
        try (InputStream in = resource("ledger.properties")) {
            read.load(in);
        }
        Map<String, String> properties = new HashMap<>();
        read.forEach((key, value) -> properties.put((String) key, (String) value));
        return Ledger.fromProperties(properties).orElseThrow();
    }

    private static SavepointRestoreSettings savepoint() throws IOException {
        Path directory = TestLake.directory("savepoint");
        for (String name : names()) {
            try (InputStream in = resource(name)) {
                Files.copy(in, directory.resolve(name));
            }
        }
        return SavepointRestoreSettings.forPath(directory.toUri().toString());
    }

    private static List<String> names() {
        try (InputStream in = resource("files.txt")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return EarlierSavepointTest.class.getResourceAsStream("/" + SAVEPOINT + "/" + name);
    }
}
