package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.LakeCommitFixture.TRADES;
import static io.kappalake.tables.catalog.TestLake.file;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;

class ShortHeadersTest {

    @Test
    void manifestsAreReadAsBeforeAndAreAsLongAsTheirListSays() throws IOException {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            DataFile written = file(lake, TRADES, 1, 2, 3).get(0);
            lake.commit("append")
                    .change(TableChange.of(TRADES).append(List.of(written)))
                    .land();

            Table table = lake.table(TRADES);
            List<ManifestFile> manifests = table.currentSnapshot().allManifests(lake.io());
            assertThat(manifests).singleElement().satisfies(manifest -> {
                assertThat(lake.io().newInputFile(manifest.path()).getLength()).isEqualTo(manifest.length());
                assertThat(text(lake, manifest.path()))
                        .contains("\"field-id\":134", "\"schema-id\":0")
                        .doesNotContain("iceberg.schema", "Contents of the file");
            });
            assertThat(text(lake, table.currentSnapshot().manifestListLocation()))
                    .doesNotContain("iceberg.schema");
            try (ManifestReader<DataFile> entries = ManifestFiles.read(manifests.get(0), lake.io(), table.specs())) {
                assertThat(entries).singleElement().satisfies(file -> {
                    assertThat(file.location()).isEqualTo(written.location());
                    assertThat(file.lowerBounds()).isEqualTo(written.lowerBounds());
                });
            }
        }
    }

    private static String text(Lake lake, String location) throws IOException {
        try (InputStream in = lake.io().newInputFile(location).newStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
