package io.kappalake.inspect.export;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.export.Manifest.Verdict;
import java.nio.file.Path;
import java.util.List;

/** A lake with a trade on each of three days, and its exports. */
final class ThreeDays implements AutoCloseable {

    private static final Verdict NONE = new Verdict("not audited", "");

    final AuditedLake lake = new AuditedLake()
            .trade("t1", at("2026-03-01T10:00:00.123456Z"), at("2026-03-01T10:00:01Z"), "AAPL", 12_345_678_901_234_567L)
            .trade("t2", at("2026-03-02T10:00:00Z"), at("2026-03-02T10:00:01Z"), "MSFT", 1)
            .trade("t3", at("2026-03-03T10:00:00Z"), at("2026-03-03T10:00:01Z"), "MSFT", 100_000_000)
            .land();

    ExportPlan plan(String format, String... tables) {
        return new ExportPlan(lake.lake.head(), "", format, "", "", List.of(tables));
    }

    Manifest export(ExportPlan plan, Path out) {
        return Export.of(lake.lake, plan, NONE, (rows, total) -> {}).run(out);
    }

    void killAtRow(long row, ExportPlan plan, Path out) {
        assertThatThrownBy(() -> Export.of(lake.lake, plan, NONE, (rows, total) -> {
                            if (rows == row) {
                                throw new IllegalStateException("killed");
                            }
                        })
                        .run(out))
                .hasMessage("killed");
    }

    List<String> problemsAgainstLake(Path out) {
        return ExportCheck.of(out).against(lake.lake, (rows, total) -> {}).problems();
    }

    @Override
    public void close() {
        lake.close();
    }
}
