package io.kappalake.local;

import static org.awaitility.Awaitility.await;

import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpkeepMainTest {

    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);

    @TempDir
    Path directory;

    @Test
    void inTheBackgroundFilesThatAreTooManyAreMergedWithoutBeingAskedAndTheirNumberIsAMetric() {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            TableChange change = TableChange.of(BRONZE);
            for (int offset = 0; offset < 40; offset++) {
                TableWriter<RawRecord> writer = new TableWriter<>(BRONZE, lake.table(BRONZE), 0, 0);
                writer.write(new RawRecord(0, offset, 0, null, new byte[1], Map.of()));
                change.append(writer.complete());
            }
            lake.commit("append").change(change).land();

            try (RunningServer upkeep =
                    LocalServers.upkeep(address, Duration.ofDays(3)).start(directory, 0)) {
                upkeep.awaitReady(Duration.ofMinutes(2));
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> TableFiles.live(lake.table(BRONZE)).size() == 1);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> metrics(upkeep).contains("kappalake_table_files{table=\"bronze.trades\"} 1.0\n"));
            }
        }
    }

    private static String metrics(RunningServer upkeep) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(LocalServers.url(upkeep))).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
