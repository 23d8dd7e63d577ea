package io.kappalake.inspect.export;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCheckTest {

    @TempDir
    private Path directory;

    private final ThreeDays days = new ThreeDays();
    private final AuditedLake lake = days.lake;

    @AfterEach
    void close() {
        lake.close();
    }

    private ExportPlan plan(String format, String... tables) {
        return days.plan(format, tables);
    }

    private Manifest export(ExportPlan plan, Path out) {
        return days.export(plan, out);
    }

    @Test
    void theCheckFindsEveryChange() throws IOException {
        Path out = directory.resolve("out");
        export(plan("csv", "silver.trades"), out);
        assertThat(days.problemsAgainstLake(out)).isEmpty();

        Files.writeString(out.resolve("silver.trades/2026-03-01.csv"), "other");
        Files.delete(out.resolve("silver.trades/2026-03-02.csv"));
        Path third = out.resolve("silver.trades/2026-03-03.csv");
        Files.writeString(third, Files.readString(third).replace("t3", "t9"));
        Files.writeString(out.resolve("more.csv"), "");
        Path manifest = out.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"not audited\"", "\"passed\""));

        assertThat(ExportCheck.of(out).problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("manifest.json was changed"),
                        problem -> assertThat(problem).startsWith("silver.trades/2026-03-01.csv has 5 bytes"),
                        problem -> assertThat(problem).isEqualTo("silver.trades/2026-03-02.csv is missing"),
                        problem -> assertThat(problem).startsWith("silver.trades/2026-03-03.csv was changed"),
                        problem -> assertThat(problem).isEqualTo("more.csv is not in the manifest"));
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void theLakeIsComparedWithTheRowsOfTheFilesAndNotWithWhatTheManifestSaysOfThem(ExportFormat format)
            throws IOException {
        String[] tables = {"silver.trades", "bronze.trades", "gold.trade_bars_1m", "gold.features_1m"};
        lake.quote(at("2026-03-03T10:00:00Z"), "MSFT", 1, 2).land();
        Path out = directory.resolve("out");
        Path other = directory.resolve("other");
        Manifest manifest = export(plan(format.text(), tables), out);
        assertThat(days.problemsAgainstLake(out)).isEmpty();
        lake.trade("t4", at("2026-03-02T11:00:00Z"), "AAPL", 1, 1, "BUY").land();
        Manifest forged = export(plan(format.text(), "silver.trades"), other);
        ExportedFile was = manifest.tables().get(0).files().get(1);
        ExportedFile is = forged.tables().get(0).files().get(1);
        Files.copy(other.resolve(is.path()), out.resolve(was.path()), StandardCopyOption.REPLACE_EXISTING);
        ExportedFile forgery = new ExportedFile(was.path(), was.rows(), was.rowsHash(), is.bytes(), is.sha256());
        sign(out, ManifestText.line(manifest).replace(ManifestText.line(was), ManifestText.line(forgery)));

        assertThat(ExportCheck.of(out).problems()).as("forged well").isEmpty();
        assertThat(days.problemsAgainstLake(out))
                .containsExactly("silver.trades: the files have 4 rows, the lake 3 at commit "
                        + manifest.plan().commit().substring(0, 16) + ", and they are not the same");
    }

    private static void sign(Path out, String manifest) throws IOException {
        Files.writeString(out.resolve("manifest.json"), ManifestText.of(ManifestText.manifest(manifest)));
    }

    @Test
    void aFileOfTheManifestIsNeverLookedForOutsideTheDirectory() throws IOException {
        Path out = directory.resolve("out");
        export(plan("csv", "silver.trades"), out);
        Files.move(out.resolve("silver.trades/2026-03-01.csv"), directory.resolve("stolen.csv"));
        String manifest = Files.readString(out.resolve("manifest.json"));

        sign(out, manifest.replace("silver.trades/2026-03-01.csv", "../stolen.csv"));

        assertThat(ExportCheck.of(out).problems())
                .containsExactly("../stolen.csv is no path within the directory, so it is not read");
        assertThat(days.problemsAgainstLake(out)).as("nor are its rows").hasSize(2);
    }

    /** A process of its own, as none can change its working directory. */
    @Test
    void theWorkingDirectoryIsCheckedToo() throws Exception {
        Path out = directory.resolve("out");
        export(plan("csv", "silver.trades"), out);
        String ownPath = System.getProperty("java.class.path");
        Process check = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", ownPath),
                        CheckHere.class.getName())
                .directory(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("problems: []");
        assertThat(check.waitFor()).isZero();
    }

    static final class CheckHere {

        public static void main(String[] none) {
            System.out.print("problems: " + ExportCheck.of(Path.of(".")).problems());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"tables\":[]}", "\"plan\"", "[]"})
    void aManifestThatLacksSomethingIsNone(String text) throws IOException {
        Path out = directory.resolve("out");
        export(plan("csv", "silver.trades"), out);
        String whole = Files.readString(out.resolve("manifest.json"));

        Files.writeString(out.resolve("manifest.json"), text);
        assertThatThrownBy(() -> ExportCheck.of(out)).hasMessageContaining("is no manifest of an export");
        for (String field : List.of("path", "sha256", "rows_hash", "commit", "verdict", "table", "committed_at")) {
            Files.writeString(
                    out.resolve("manifest.json"),
                    whole.replaceAll("\"" + field + "\" : \"[^\"]*\"", "\"" + field + "\" : null"));
            assertThatThrownBy(() -> ExportCheck.of(out)).as(field).hasMessageContaining("is no manifest of an export");
        }
    }
}
