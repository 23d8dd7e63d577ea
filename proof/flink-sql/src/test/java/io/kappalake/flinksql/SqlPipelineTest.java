package io.kappalake.flinksql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPipelineTest {

    @TempDir
    Path directory;

    @Test
    void eachTopicIsReadTwiceAndEachTableButTheFeaturesIsWrittenOnce() throws IOException {
        RunningServer nessie = EmbeddedServer.NESSIE.start(directory, 0).awaitReady(Duration.ofSeconds(120));
        LakeAddress address = new LakeAddress(
                "http://" + nessie.address() + "/api/v2",
                "main",
                directory.resolve("warehouse").toUri().toString(),
                "");
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());

            String plan = new SqlPipeline(new Configuration(), "127.0.0.1:1", address).plan();

            String execution = plan.substring(plan.indexOf("== Optimized Execution Plan =="));
            assertThat(distinct(execution, "TableSourceScan\\(table=\\[\\[default_catalog, default_database, (\\w+)"))
                    .isEqualTo(6);
            assertThat(distinct(execution, "Sink\\(table=\\[lake\\.(\\w+\\.\\w+)\\]"))
                    .isEqualTo(Pipeline.MARKET.tables().size() - 1);
            assertThat(distinct(
                            execution, "Deduplicate\\(keep=\\[(FirstRow)\\], key=\\[[^]]*\\], order=\\[PROCTIME\\]"))
                    .isEqualTo(1);
        } finally {
            nessie.stop();
        }
    }

    private static long distinct(String plan, String what) {
        return Pattern.compile(what)
                .matcher(plan)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .count();
    }
}
