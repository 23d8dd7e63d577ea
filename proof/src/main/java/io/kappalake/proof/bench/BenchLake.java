package io.kappalake.proof.bench;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.util.FileUtils;

/** A new lake on the local disk, with its own Nessie. */
record BenchLake(Path directory, RunningServer nessie) implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);

    static BenchLake empty(Path directory) throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
        return new BenchLake(
                directory, EmbeddedServer.NESSIE.start(directory, 0).awaitReady(START));
    }

    LakeAddress address() {
        return new LakeAddress(
                LocalServers.url(nessie),
                "main",
                directory.resolve("warehouse").toUri().toString(),
                "");
    }

    @Override
    public void close() {
        nessie.stop();
    }
}
