package io.kappalake.jobs;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * A real Nessie for all tests of the JVM, and for each test a branch of its own on which all tables exist and are
 * empty.
 */
public final class TestLake {

    private static LakeAddress provisioned;

    private TestLake() {}

    public static Lake fresh() {
        return Lake.open(freshAddress());
    }

    private static synchronized LakeAddress freshAddress() {
        if (provisioned == null) {
            provisioned = provision();
        }
        String branch = "test-" + UUID.randomUUID();
        try (Lake main = Lake.open(provisioned)) {
            main.refs().createBranch(branch, main.head());
        }
        return provisioned.onRef(branch);
    }

    private static LakeAddress provision() {
        RunningServer nessie =
                EmbeddedServer.NESSIE.start(directory("nessie"), 0).awaitReady(Duration.ofSeconds(60));
        LakeAddress main = new LakeAddress(
                "http://" + nessie.address() + "/api/v2",
                "main",
                directory("warehouse").toUri().toString(),
                "");
        try (Lake lake = Lake.open(main)) {
            lake.provision(Pipeline.MARKET.tables());
        }
        return main;
    }

    public static Path directory(String name) {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "lakes").toAbsolutePath()), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
